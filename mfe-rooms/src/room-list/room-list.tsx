import { Trans, useLingui } from '@lingui/react/macro';
import { Button } from 'shell/ui/button.tsx';
import { EmptyState } from 'shell/ui/empty-state.tsx';
import { ErrorState } from 'shell/ui/error-state.tsx';
import { Skeleton } from 'shell/ui/skeleton.tsx';
import { useStore } from 'zustand';
import { findRooms, loadMoreRooms, type RoomsList, retryRooms } from '../rooms-store.ts';
import { useFirstNew } from '../use-first-new.ts';
import { RoomCard } from './room-card.tsx';
import css from './room-list.module.css';
import { useStillOrder } from './use-still-order.ts';

type Props = { list: RoomsList; query: string; onNew: () => void };

/** The rooms that answer the query, or what stands in their place. */
export function RoomList({ list, query, onNew }: Props) {
  const { t } = useLingui();
  const { phase, rooms, nextCursor, more } = useStore(list.store);
  const { shown, holders } = useStillOrder(rooms);
  const found = findRooms(shown, query);
  const { place, ask } = useFirstNew(
    found.map(({ id }) => id),
    nextCursor,
  );
  if (phase === 'loading') return <Loading label={t`Rooms are being loaded`} />;
  if (phase === 'failed') {
    return (
      <ErrorState
        title={t`The rooms cannot be shown now`}
        retry={{ label: t`Try again`, onRetry: () => void retryRooms(list) }}
      >
        <Trans>The city did not answer. Other parts of the portal may still work.</Trans>
      </ErrorState>
    );
  }
  return (
    <>
      {found.length > 0 && (
        <ul ref={place} className={css.rooms} tabIndex={-1} {...holders}>
          {found.map((room) => (
            <RoomCard key={room.id} room={room} />
          ))}
        </ul>
      )}
      {found.length === 0 && (
        <EmptyState
          icon="rooms"
          title={rooms.length === 0 ? t`The city has no rooms yet` : t`No room is called that`}
          action={<Button onClick={onNew}>{t`New room`}</Button>}
        >
          {rooms.length === 0 ? (
            <Trans>Make the first one.</Trans>
          ) : (
            <Trans>Try other words, or make such a room.</Trans>
          )}
        </EmptyState>
      )}
      {nextCursor !== '' && (
        <div className={css.more}>
          {more === 'failed' && (
            <span role="alert">
              <Trans>More rooms could not be loaded.</Trans>
            </span>
          )}
          <Button
            busy={more === 'loading'}
            onClick={() => {
              ask();
              void loadMoreRooms(list);
            }}
          >
            {query.trim() === '' ? t`Show more rooms` : t`Search among more rooms`}
          </Button>
        </div>
      )}
    </>
  );
}

function Loading({ label }: { label: string }) {
  return (
    <div className={css.rooms} role="status" aria-busy="true" aria-label={label}>
      {[1, 2, 3, 4, 5, 6].map((place) => (
        <Skeleton key={place} shape="block" height="8.5rem" />
      ))}
    </div>
  );
}
