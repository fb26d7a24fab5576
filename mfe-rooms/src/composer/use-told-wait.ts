import { useLingui } from '@lingui/react/macro';
import { useEffect, useRef } from 'react';
import type { City } from 'shell/contract';
import { useStore } from 'zustand';
import { useDuration } from '../duration.tsx';
import type { OpenRoom } from '../open-room.ts';
import { secondsToTell } from '../seconds-to-tell.ts';

/**
 * Whether the resident has to wait before they write again. A timer counts for the eye; who does not see it presses Enter,
 * is told by `tellWait` why nothing was sent and for how long, and hears when the wait is over.
 */
export function useToldWait(room: OpenRoom, announce: City['announce']): { waits: boolean; tellWait: () => void } {
  const { t } = useLingui();
  const duration = useDuration();
  const waits = useStore(room.store, ({ waitUntil }) => waitUntil !== null);
  const tried = useRef(false);
  useEffect(() => {
    if (waits || !tried.current) return;
    tried.current = false;
    announce(t`You can write again now.`);
  }, [waits, announce, t]);
  const tellWait = () => {
    const { waitUntil, rules, standing } = room.store.getState();
    if (waitUntil === null) return;
    tried.current = true;
    const wait = duration(secondsToTell(waitUntil, room.edge.clock.now()));
    const isSlow = rules.slowModeSeconds > 0 && !standing.moderates;
    announce(
      isSlow
        ? t`Not sent: the room is in slow mode. You can write again in ${wait}.`
        : t`Not sent: too many messages at once. You can write again in ${wait}.`,
    );
  };
  return { waits, tellWait };
}
