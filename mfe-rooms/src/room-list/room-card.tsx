import { plural } from '@lingui/core/macro';
import { Plural, Trans, useLingui } from '@lingui/react/macro';
import { Badge } from 'shell/ui/badge.tsx';
import { Pill } from 'shell/ui/pill.tsx';
import { PresenceDot } from 'shell/ui/presence-dot.tsx';
import { RelativeTime } from 'shell/ui/relative-time.tsx';
import { VisibleText } from '../message-text/visible-text.tsx';
import type { ListedRoom } from '../rooms-store.ts';
import css from './room-card.module.css';

/** A room in the list: what it is for, who is inside, what happened last. The whole card is the way in. */
export function RoomCard({ room }: { room: ListedRoom }) {
  return (
    <li className={css.card}>
      <div className={css.head}>
        <a className={css.name} href={`/rooms/${encodeURIComponent(room.slug)}`}>
          {room.name}
        </a>
        <span className={css.inside}>
          <Unread count={room.unread} />
          <Inside count={room.inside} />
        </span>
      </div>
      {room.archived && (
        <p className={css.mark}>
          <Pill>
            <Trans>archived: can only be read</Trans>
          </Pill>
        </p>
      )}
      <Mentions count={room.mentions} />
      {room.description && <p className={css.description}>{room.description}</p>}
      <p className={css.last}>
        {room.lastEvent ? (
          <>
            <bdi className={css.event}>
              <VisibleText text={room.lastEvent.text} />
            </bdi>
            <span className={css.when}>
              <RelativeTime at={room.lastEvent.at} />
            </span>
          </>
        ) : (
          <Trans>Nothing has happened here yet</Trans>
        )}
      </p>
    </li>
  );
}

function Unread({ count }: { count: number }) {
  const { t } = useLingui();
  const label =
    count > 99
      ? t`99 unread messages or more`
      : t`${plural(count, { one: '# unread message', other: '# unread messages' })}`;
  return <Badge count={count} label={label} />;
}

/** A sign of its own when somebody calls the resident by name. */
function Mentions({ count }: { count: number }) {
  if (count === 0) return null;
  return (
    <p className={css.mark}>
      <Pill tone="accent" icon={<span aria-hidden="true">@</span>}>
        {count > 99 ? <Trans>99+ mentions</Trans> : <Plural value={count} one="# mention" other="# mentions" />}
      </Pill>
    </p>
  );
}

function Inside({ count }: { count: number | null }) {
  if (count === null) {
    return (
      <Pill icon={<PresenceDot status="unknown" />}>
        <Trans>not known</Trans>
      </Pill>
    );
  }
  return (
    <Pill tone={count > 0 ? 'online' : 'neutral'} icon={<PresenceDot status={count > 0 ? 'online' : 'offline'} />}>
      {count === 0 ? <Trans>nobody inside</Trans> : <Plural value={count} one="# inside" other="# inside" />}
    </Pill>
  );
}
