import { timestampMs } from '@bufbuild/protobuf/wkt';
import { Plural, Trans, useLingui } from '@lingui/react/macro';
import type { FeedEvent } from 'proto/city/feed/v1/event';
import { Avatar } from '../ui/avatar.tsx';
import { countText } from '../ui/count-text.ts';
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

function Sentence({ event: { kind, actor, room, others, payload, summary } }: { event: FeedEvent }) {
  const { i18n } = useLingui();
  const who = <Who name={actor?.username} others={others} />;
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
  const { messages, residents } = payload ?? {};
  if (kind === 'room.milestone' && where && typeof messages === 'number') {
    const count = countText(messages, i18n);
    return (
      <Trans>
        {where} has {count} messages now
      </Trans>
    );
  }
  if (kind === 'city.milestone' && typeof residents === 'number') {
    const count = countText(residents, i18n);
    return <Trans>The city has {count} residents now</Trans>;
  }
  // A kind that came to the city after this page was built: its teller's own sentence, which is Ukrainian.
  return <span lang="uk">{summary}</span>;
}

/** Who did it, and how many others did the same. */
function Who({ name, others }: { name: string | undefined; others: number }) {
  const who = <b>{name}</b>;
  if (others === 0) return who;
  return (
    <Trans>
      {who} and <Plural value={others} one="# other" other="# others" />
    </Trans>
  );
}
