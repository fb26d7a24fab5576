import { Trans } from '@lingui/react/macro';
import { useEffect, useState } from 'react';
import { Icon } from 'shell/ui/icon.tsx';
import { useStore } from 'zustand';
import { Duration } from '../duration.tsx';
import type { OpenRoom } from '../open-room.ts';
import { secondsToTell } from '../seconds-to-tell.ts';
import css from './turn-line.module.css';

/** When the resident may write again; before they have tried, that the room is in slow mode. */
export function TurnLine({ room }: { room: OpenRoom }) {
  const waitUntil = useStore(room.store, (state) => state.waitUntil);
  const slow = useStore(room.store, (state) => (state.standing.moderates ? 0 : state.rules.slowModeSeconds));
  if (waitUntil !== null) return <Countdown key={waitUntil} room={room} until={waitUntil} />;
  if (slow === 0) return null;
  return (
    <span className={css.turn}>
      <Icon name="clock" size="sm" />
      <span>
        <Trans>
          Slow mode: one message each <Duration seconds={slow} />
        </Trans>
      </span>
    </span>
  );
}

/** Counts down for the eye; a timer is not read aloud each second. */
function Countdown({ room, until }: { room: OpenRoom; until: number }) {
  const { clock } = room.edge;
  const [now, setNow] = useState(clock.now());
  useEffect(() => {
    if (now >= until) return;
    return clock.later(1_000, () => setNow(clock.now()));
  }, [clock, now, until]);
  return (
    <span className={css.turn} role="timer">
      <Icon name="clock" size="sm" />
      <span>
        <Trans>
          You can write again in <Duration seconds={secondsToTell(until, now)} />
        </Trans>
      </span>
    </span>
  );
}
