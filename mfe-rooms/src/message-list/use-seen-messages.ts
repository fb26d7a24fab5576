import { type RefObject, useEffect } from 'react';
import type { OpenRoom } from '../open-room.ts';
import { seen } from '../room-reading.ts';
import { lastSeqInSight } from './rows-in-sight.ts';
import type { TimelineItem } from './timeline.ts';

/** Tells {@link seen} of the newest message that was in sight while the page was visible. */
export function useSeenMessages(
  room: OpenRoom,
  items: readonly TimelineItem[],
  scroller: RefObject<HTMLElement | null>,
): void {
  // biome-ignore lint/correctness/useExhaustiveDependencies: other rows, other messages in sight.
  useEffect(() => {
    const box = scroller.current;
    if (!box) return;
    let looking = 0;
    const look = () => {
      looking = 0;
      const seq = document.visibilityState === 'visible' ? lastSeqInSight(box) : null;
      if (seq !== null) seen(room, seq);
    };
    // Once a frame, when the rows have their places; a hidden page has no frames.
    const lookSoon = () => {
      looking ||= requestAnimationFrame(look);
    };
    lookSoon();
    box.addEventListener('scroll', lookSoon, { passive: true });
    document.addEventListener('visibilitychange', lookSoon);
    return () => {
      cancelAnimationFrame(looking);
      box.removeEventListener('scroll', lookSoon);
      document.removeEventListener('visibilitychange', lookSoon);
    };
  }, [room, items, scroller]);
}
