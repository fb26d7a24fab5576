import { timestampMs } from '@bufbuild/protobuf/wkt';
import { Plural, Trans, useLingui } from '@lingui/react/macro';
import type { Room } from 'proto/city/rooms/v1/rooms';
import { Card } from '../ui/card.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { ErrorState } from '../ui/error-state.tsx';
import { PresenceDot } from '../ui/presence-dot.tsx';
import { RelativeTime } from '../ui/relative-time.tsx';
import { Skeleton } from '../ui/skeleton.tsx';
import css from './home.module.css';
import type { HomeState } from './home-store.ts';

/** Three rooms in which something is going on. */
export function PopularRooms({ state, onRetry }: { state: HomeState; onRetry: () => void }) {
  const { t } = useLingui();
  const asking = state.home === undefined && !state.failed;
  return (
    <Card
      title={t`Where people are`}
      busy={asking}
      actions={
        <a className={css.more} href="/rooms">
          {t`All rooms`}
        </a>
      }
    >
      <Content state={state} asking={asking} onRetry={onRetry} />
    </Card>
  );
}

function Content({ state, asking, onRetry }: { state: HomeState; asking: boolean; onRetry: () => void }) {
  const { t } = useLingui();
  const rooms = state.home?.popular.flatMap(({ room }) => room ?? []) ?? [];
  if (rooms.length > 0) {
    return (
      <ul className={css.rooms}>
        {rooms.map((room) => (
          <RoomTile key={room.id} room={room} />
        ))}
      </ul>
    );
  }
  if (asking) {
    return (
      <div className={css.roomsWaiting}>
        <Skeleton shape="block" height="6.75rem" />
      </div>
    );
  }
  if (state.failed || state.home?.missing.includes('rooms')) {
    return (
      <ErrorState title={t`The rooms do not answer`} retry={{ label: t`Try again`, onRetry }}>
        <Trans>Which rooms there are cannot be told now.</Trans>
      </ErrorState>
    );
  }
  return <EmptyState icon="rooms" title={t`The city has no rooms yet`} />;
}

function RoomTile({ room }: { room: Room }) {
  const { t } = useLingui();
  const { membersOnline, lastEvent, lastEventAt } = room;
  return (
    <li className={css.room}>
      <a href={`/rooms/${encodeURIComponent(room.slug)}`}>{room.name}</a>
      <p className={css.inside}>
        <PresenceDot status={membersOnline === undefined ? 'unknown' : membersOnline > 0 ? 'online' : 'offline'} />
        {membersOnline === undefined ? (
          <span title={t`Presence does not answer`}>{t`nobody knows who is inside`}</span>
        ) : (
          <Plural value={membersOnline} _0="nobody inside" one="# inside" other="# inside" />
        )}
      </p>
      <p className={css.last}>{lastEvent ?? (room.description || <Trans>It is quiet here so far</Trans>)}</p>
      {lastEventAt && (
        <p className={css.when}>
          <RelativeTime at={timestampMs(lastEventAt)} />
        </p>
      )}
    </li>
  );
}
