import { createStore, type StoreApi } from 'zustand/vanilla';

/** Whether somebody is at this tab. */
export type Activity = {
  status: StoreApi<'online' | 'away'>;
  /** Milliseconds since the last sign. */
  idleMs: () => number;
};

/** Without any sign for so long a resident is away. */
export const awayAfterMs = 5 * 60_000;
const signs = ['pointerdown', 'pointermove', 'keydown', 'touchstart', 'wheel', 'scroll'] as const;

/** What it needs of the browser; a test gives its own. */
export type ActivityEnvironment = {
  target: Pick<EventTarget, 'addEventListener'>;
  now: () => number;
  setTimeout: (run: () => void, ms: number) => unknown;
};

/** Follows pointer, keys, touch and scrolling: away after five minutes without any, back at the first. */
export function followActivity({ target, now, setTimeout }: ActivityEnvironment): Activity {
  const status = createStore<'online' | 'away'>(() => 'online');
  let lastSignAt = now();

  // One timer that looks back at the last sign, instead of one that is moved at every pointer move.
  const check = () => {
    const left = lastSignAt + awayAfterMs - now();
    if (left > 0) setTimeout(check, left);
    else status.setState('away', true);
  };
  const sign = () => {
    lastSignAt = now();
    if (status.getState() === 'online') return;
    status.setState('online', true);
    setTimeout(check, awayAfterMs);
  };
  for (const event of signs) target.addEventListener(event, sign, { passive: true, capture: true });
  setTimeout(check, awayAfterMs);
  return { status, idleMs: () => now() - lastSignAt };
}
