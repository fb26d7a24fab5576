import type { StoreApi } from 'zustand/vanilla';
import type { Resident } from '../contract.ts';
import type { Activity, Tabs } from './activity.ts';
import type { DrivenSocket } from './socket.ts';

/** How often a tab says that it is there, in milliseconds: half of what the city waits for. */
export const heartbeatMs = 20_000;
/** Who has heard another tab so lately, in milliseconds, is spared; shorter than a beat, so that no two spare each other. */
const sparedMs = 15_000;
/** A hidden tab's timers run once a minute; one that is later than this has slept, and its line with it. */
const sleptMs = 90_000;

/** What the heartbeat needs; a test gives its own. */
export type HeartbeatEnvironment = {
  socket: Pick<DrivenSocket, 'status' | 'send' | 'wake'>;
  resident: StoreApi<Resident | null>;
  activity: Activity;
  connectionId: () => string | undefined;
  isVisible: () => boolean;
  /** Where the page's own events arrive. */
  page: Pick<EventTarget, 'addEventListener' | 'removeEventListener'>;
  /** Posts after the page has gone, too (`navigator.sendBeacon`). */
  post: (path: string, body: object) => void;
  now: () => number;
  /** The other tabs of this browser: they are told of each beat. */
  tabs: Tabs;
  /** Runs something again and again until the returned function is called. */
  every: (run: () => void, ms: number) => () => void;
};

/**
 * This tab's heartbeat, until the returned function is called: each 20 s, and at once when the connection opens, when activity
 * begins or ends, and when the page is back.
 *
 * Of many tabs of a browser the one that is looked at beats, or when none is, the first: a hidden tab that has heard another
 * says only what has changed. Its socket has a lease of its own, which lasts as long as the socket and its edge do, and activity
 * is shared by all (activity.ts). A leader by a Web Lock would cost more than it spares: browsers neither keep a page that holds
 * a lock for "back" nor let it sleep. Nor does a hidden tab hear all of the city (presence.ts).
 */
export function keepPresent(environment: HeartbeatEnvironment): () => void {
  const { socket, resident, activity, connectionId, isVisible, page, post, now, tabs, every } = environment;
  /** Whether the page is there: neither closed, nor kept for "back", nor frozen. */
  let here = true;
  let lastRunAt = now();
  let wasVisible = true;
  let heardAt = Number.NEGATIVE_INFINITY;

  const say = (status: 'online' | 'away') => {
    const userId = resident.getState()?.userId;
    if (!userId) return;
    const idle_ms = activity.idleMs();
    const isSaid = socket.send({ event: 'presence.heartbeat', user_id: userId, status, visible: isVisible(), idle_ms });
    if (isSaid) tabs.tell();
  };
  const beat = () => {
    lastRunAt = now();
    wasVisible = isVisible();
    if (here) say(activity.status.getState());
  };
  const leave = () => {
    here = false;
    socket.send({ event: 'presence.leave' });
    // The socket may go before its last frame has.
    const id = connectionId();
    if (id) post('/city/presence/leave', { connection_id: id });
  };
  const freeze = () => {
    // Nothing runs here from now on, so nothing would ever say that its resident went away.
    if (here) say('away');
    here = false;
  };
  const comeBack = () => {
    if (here) return;
    here = true;
    socket.wake();
    beat();
  };
  const tick = () => {
    if (now() - lastRunAt > sleptMs) socket.wake();
    lastRunAt = now();
    const isSpared = !wasVisible && !isVisible() && now() - heardAt < sparedMs;
    if (!isSpared) beat();
  };

  const events = { pagehide: leave, pageshow: comeBack, freeze, resume: comeBack };
  for (const [event, run] of Object.entries(events)) page.addEventListener(event, run, { capture: true });
  tabs.hear(() => {
    heardAt = now();
  });
  const stops = [
    socket.status.subscribe(({ state }) => state === 'open' && beat()),
    resident.subscribe(beat),
    activity.status.subscribe(beat),
    every(tick, heartbeatMs),
  ];
  beat();
  return () => {
    for (const stop of stops) stop();
    for (const [event, run] of Object.entries(events)) page.removeEventListener(event, run, { capture: true });
  };
}
