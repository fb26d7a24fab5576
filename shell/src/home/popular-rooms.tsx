import { timestampMs } from '@bufbuild/protobuf/wkt';
import { Plural, Trans, useLingui } from '@lingui/react/macro';
import type { PopularRoom } from 'proto/city/rooms/v1/room';
import type { ReactNode } from 'react';
import { useStore } from 'zustand';
import { useShell } from '../shell-context.ts';
import { ButtonLink } from '../ui/button.tsx';
import { Card } from '../ui/card.tsx';
import { countText } from '../ui/count-text.ts';
import { EmptyState } from '../ui/empty-state.tsx';
import { ErrorState } from '../ui/error-state.tsx';
import { PresenceDot } from '../ui/presence-dot.tsx';
import { RelativeTime } from '../ui/relative-time.tsx';
import { Skeleton } from '../ui/skeleton.tsx';
import { AsOf } from './as-of.tsx';
import { isOld } from './freshness.ts';
import css from './home.module.css';
import type { HomeState, HomeStore } from './home-store.ts';

/** Three rooms in which something is going on, and why each is here. */
export function PopularRooms({ state, home }: { state: HomeState; home: HomeStore }) {
  const { t } = useLingui();
  const { city } = useShell();
  const old = isOld(state, 'rooms', useStore(city.socket.status).state, Date.now());
  const asking = state.home === undefined && !state.failed;
  return (
    <Card
      title={t`Where people are`}
      busy={asking}
      actions={
        <>
          {old && <AsOf at={state.toldAt.rooms} />}
          <a className={css.more} href="/rooms">
            {t`All rooms`}
          </a>
        </>
      }
    >
      {content()}
    </Card>
  );

  function content(): ReactNode {
    if (state.popular.length > 0) {
      return (
        <ul
          className={css.rooms}
          // Whoever points at a room, or has come to one by keyboard, finds it where it was.
          onPointerEnter={() => home.holdOrder(true)}
          onPointerLeave={() => home.holdOrder(false)}
          onFocus={() => home.holdOrder(true)}
          onBlur={() => home.holdOrder(false)}
        >
          {state.popular.map((popular) => (
            <RoomTile key={popular.room?.id} popular={popular} old={old} />
          ))}
        </ul>
      );
    }
    if (asking) {
      return (
        <div className={css.roomsWaiting}>
          <Skeleton shape="fill" />
        </div>
      );
    }
    if (state.failed || state.home?.missing.includes('rooms')) {
      return (
        <ErrorState title={t`The rooms do not answer`} retry={{ label: t`Try again`, onRetry: home.refresh }}>
          <Trans>Which rooms there are cannot be told now.</Trans>
        </ErrorState>
      );
    }
    return (
      <EmptyState
        icon="rooms"
        title={t`The city has no rooms yet`}
        action={
          <ButtonLink size="sm" href="/rooms">
            {t`Open the first one`}
          </ButtonLink>
        }
      />
    );
  }
}

/** `old`: what is known of it has not been told anew. */
function RoomTile({ popular: { room, peopleRecently }, old }: { popular: PopularRoom; old: boolean }) {
  if (!room) return null;
  const { membersOnline, lastEvent, lastEventAt } = room;
  return (
    <li className={css.room}>
      <a href={`/rooms/${encodeURIComponent(room.slug)}`}>{room.name}</a>
      <p className={css.inside}>
        <PresenceDot
          status={old || membersOnline === undefined ? 'unknown' : membersOnline > 0 ? 'online' : 'offline'}
        />
        <Inside count={membersOnline} />
      </p>
      <p className={css.reason}>
        <Recently people={peopleRecently} />
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

function Inside({ count }: { count: number | undefined }) {
  const { i18n } = useLingui();
  if (count === undefined) return <Trans>— inside: presence does not answer</Trans>;
  const shown = countText(count, i18n);
  return <Plural value={count} _0="nobody inside" one={`${shown} inside`} other={`${shown} inside`} />;
}

/** Why the room is here, besides those who are inside. */
function Recently({ people }: { people: number }) {
  const { i18n } = useLingui();
  const shown = countText(people, i18n);
  return (
    <Plural
      value={people}
      _0="quiet for the last 30 minutes"
      one={`${shown} person in the last 30 minutes`}
      other={`${shown} people in the last 30 minutes`}
    />
  );
}
