import { timestampMs } from '@bufbuild/protobuf/wkt';
import { Trans } from '@lingui/react/macro';
import type { FeedEvent } from 'proto/city/feed/v1/feed';
import { Avatar } from '../ui/avatar.tsx';
import { Icon } from '../ui/icon.tsx';
import { RelativeTime } from '../ui/relative-time.tsx';
import css from './home.module.css';

/** One event of the feed: who, what, where, when. */
export function FeedLine({ event }: { event: FeedEvent }) {
  const { actor, createdAt } = event;
  return (
    <li className={css.event}>
      {actor ? (
        <Avatar userId={actor.userId} name={actor.username} size="sm" />
      ) : (
        <span className={css.cityMark}>
          <Icon name="home" size="sm" />
        </span>
      )}
      <span className={css.sentence}>
        <Sentence event={event} />
      </span>
      {createdAt && (
        <span className={css.when}>
          <RelativeTime at={timestampMs(createdAt)} />
        </span>
      )}
    </li>
  );
}

function Sentence({ event: { kind, actor, room, summary } }: { event: FeedEvent }) {
  const who = <b>{actor?.username}</b>;
  const where = room && <a href={`/rooms/${encodeURIComponent(room.slug)}`}>{room.name}</a>;
  if (kind === 'room.created' && where) {
    return actor ? (
      <Trans>
        {who} opened the room {where}
      </Trans>
    ) : (
      <Trans>The room {where} opened</Trans>
    );
  }
  if (kind === 'room.first_message' && actor && where) {
    return (
      <Trans>
        {who} wrote the first words in {where}
      </Trans>
    );
  }
  if (kind === 'resident.arrived' && actor) return <Trans>{who} arrived in the city</Trans>;
  // A kind that came to the city after this page was built: its teller's own sentence, which is Ukrainian.
  return <span lang="uk">{summary}</span>;
}
