import { createStore, type StoreApi } from 'zustand/vanilla';

/** Whether somebody is at this browser. */
export type Activity = {
  status: StoreApi<'online' | 'away'>;
  /** Milliseconds since the last sign. */
  idleMs: () => number;
};

/** Without any sign for so long a resident is away. */
export const awayAfterMs = 5 * 60_000;
/** Other tabs are told of signs here at most so often, in milliseconds. */
const shareEveryMs = 20_000;
const signs = ['pointerdown', 'pointermove', 'keydown', 'touchstart', 'wheel', 'scroll', 'focus'] as const;

/** What it needs of the browser; a test gives its own. */
export type ActivityEnvironment = {
  target: Pick<EventTarget, 'addEventListener'>;
  isVisible: () => boolean;
  /** The time of the day: it goes on while a laptop sleeps, and jumps when the clock is set. */
  now: () => number;
  /** Milliseconds that only ever grow: they know of no clock, and in some browsers of no sleep. */
  uptime: () => number;
  setTimeout: (run: () => void, ms: number) => unknown;
  /** The other tabs of this browser: they are told of signs. */
  tabs: Tabs;
};

/** The other tabs of this browser, which hear of one thing. */
export type Tabs = { tell: () => void; hear: (run: () => void) => void };

/**
 * Follows pointer, keys, touch and scrolling, and that the page is looked at again: away after five minutes without any, back
 * at the first. A sign in one tab is one in all of them, so that a tab in the background says of its resident what is so.
 *
 * Of both clocks the one that says more counts: a clock set back makes nobody present for hours, and who wakes a laptop is
 * away until they touch it. A clock set forward by more than five minutes looks like a sleep; the next sign ends it.
 */
export function followActivity(environment: ActivityEnvironment): Activity {
  const { target, isVisible, now, uptime, setTimeout, tabs } = environment;
  const status = createStore<'online' | 'away'>(() => 'online');
  let last = { at: now(), uptime: uptime() };
  let sharedAt = Number.NEGATIVE_INFINITY;
  const idleMs = () => Math.max(now() - last.at, uptime() - last.uptime);

  // One timer that looks back at the last sign, instead of one that is moved at every pointer move.
  const check = () => {
    const left = awayAfterMs - idleMs();
    if (left > 0) setTimeout(check, left);
    else status.setState('away', true);
  };
  const sign = () => {
    last = { at: now(), uptime: uptime() };
    if (status.getState() === 'online') return;
    status.setState('online', true);
    setTimeout(check, awayAfterMs);
  };
  const signHere = () => {
    sign();
    if (uptime() - sharedAt < shareEveryMs) return;
    sharedAt = uptime();
    tabs.tell();
  };
  for (const event of signs) target.addEventListener(event, signHere, { passive: true, capture: true });
  target.addEventListener('visibilitychange', () => isVisible() && signHere(), { capture: true });
  tabs.hear(sign);
  setTimeout(check, awayAfterMs);
  return { status, idleMs };
}

/** The other tabs of this browser, by a channel of this name that says nothing but that it has happened. */
export function openTabs(name: string): Tabs {
  const channel = new BroadcastChannel(name);
  return {
    tell: () => channel.postMessage(null),
    hear: (run) => channel.addEventListener('message', run),
  };
}
