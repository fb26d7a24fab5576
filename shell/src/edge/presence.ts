import { createStore, type StoreApi } from 'zustand/vanilla';
import type { CitySocket, Frame, PresenceState } from '../contract.ts';
import { applyChanges, type PresenceChange, readChange, readEveryone } from './presence-changes.ts';

/** How long changes are gathered at the least and at the most, in milliseconds. */
const gatherMs = { least: 100, most: 1_000 };
/** Each so many residents are a millisecond of gathering: what everyone's copy costs stays a thousandth of the time. */
const residentsAMs = 10;
/** Presence was away when it was asked, or what has been heard does not fit: how soon it is asked again, in milliseconds. */
const askAgainMs = 20_000;

/** A tab that nobody has looked at for so long hears no more of the city, in milliseconds. */
const unseenMs = 60_000;
/** How long a tab that is looked at again may show what it knew, as if it were so, in milliseconds. */
const patienceMs = 1_000;

/** What presence needs; a test gives its own. */
export type PresenceEnvironment = {
  socket: CitySocket;
  isVisible: () => boolean;
  /** Where the page says that it is hidden or looked at again. */
  page: Pick<EventTarget, 'addEventListener'>;
  now: () => number;
  setTimeout: (run: () => void, ms: number) => unknown;
  setInterval: (run: () => void, ms: number) => unknown;
};

/** Who is in the city, by the frames of the topic `presence`. */
export type Presence = {
  store: StoreApi<PresenceState>;
  /** The name of this tab's connection, by which it can be ended from outside; undefined until the city has told it. */
  connectionId: () => string | undefined;
  /** From now on this tab listens also while nobody looks at it: it tells elsewhere what the city knows. */
  hearAlways: () => void;
};

/**
 * Follows presence. What comes within a moment is one change with one copy, in the order of its versions: several processes
 * tell, and what one of them says may overtake another's. A version that is missing after that was lost on the way, and
 * everyone is asked for again; until they come, what else is heard changes nothing.
 *
 * Of fifty tabs those that are hidden do not listen: many tabs cost little more than one, and are as present as ever.
 */
export function followPresence(environment: PresenceEnvironment): Presence {
  const { socket, isVisible, page, now, setTimeout, setInterval } = environment;
  const store = createStore<PresenceState>(() => ({ residents: new Map(), online: null, live: false, asOf: null }));
  let connectionId: string | undefined;
  let version: number | undefined;
  let epoch: unknown;
  let gathered: PresenceChange[] = [];
  let gathering = false;
  /** Whether what is shown is known not to fit what was heard. */
  let drifted = false;
  /** Whether an older version than the one that is shown was the last to be heard. */
  let behind = false;
  /** Whether everyone was named when they were told last: then names and count stay the same in number. */
  let isWhole = false;

  const hear = (frame: Frame) => {
    if (frame.event === 'presence.bulk_update') return begin(frame);
    const change = readChange(frame);
    if (!change || !store.getState().live || drifted) return;
    gathered.push(change);
    if (gathering) return;
    gathering = true;
    const { size } = store.getState().residents;
    setTimeout(apply, Math.min(gatherMs.most, Math.max(gatherMs.least, size / residentsAMs)));
  };
  const begin = (frame: Frame) => {
    if (typeof frame.connection_id === 'string') connectionId = frame.connection_id;
    version = typeof frame.version === 'number' ? frame.version : undefined;
    // Versions of another epoch are of another count.
    if (frame.epoch !== epoch) gathered = [];
    epoch = frame.epoch;
    drifted = false;
    behind = false;
    store.setState(readEveryone(frame, now()));
    isWhole = countsAsNamed();
  };
  const countsAsNamed = () => store.getState().residents.size === store.getState().online;
  const apply = () => {
    gathering = false;
    const heard = gathered.sort((a, b) => (a.version ?? 0) - (b.version ?? 0));
    gathered = [];
    if (!store.getState().live || drifted) return;
    const next = heard.filter(isNext);
    if (next.length > 0) store.setState(applyChanges(store.getState(), next, now()));
    if (drifted) askAgain();
  };
  /** Whether a change is the one after what is known, which it then is, too. */
  const isNext = (change: PresenceChange) => {
    if (change.version === undefined || version === undefined) return true;
    // An old one is said again after everyone; or versions count anew, and then nothing newer comes.
    behind = change.version <= version;
    drifted ||= change.version > version + 1;
    if (behind || drifted) return false;
    version = change.version;
    return true;
  };

  let stop: () => void;
  const listen = () => {
    stop = socket.subscribe('presence', hear);
  };
  const askAgain = () => {
    stop();
    listen();
  };
  let resting = false;
  let mayRest = true;
  let hiddenAt = 0;
  const rest = () => {
    if (isVisible() || resting || !mayRest) return;
    const seenAgo = now() - hiddenAt;
    // Looked at meanwhile, or the clock was set back, or the timer was early.
    if (seenAgo < unseenMs) return setTimeout(rest, unseenMs - Math.max(0, seenAgo));
    resting = true;
    stop();
  };
  const look = () => {
    if (!isVisible()) {
      hiddenAt = now();
      setTimeout(rest, unseenMs);
    } else wake();
  };
  const wake = () => {
    if (!resting) return;
    resting = false;
    drifted = true;
    listen();
    setTimeout(() => drifted && store.setState({ live: false }), patienceMs);
  };
  page.addEventListener('visibilitychange', look, { capture: true });
  socket.status.subscribe(({ state }) => {
    if (state === 'open') return;
    version = undefined;
    connectionId = undefined;
    if (store.getState().live) store.setState({ live: false });
  });
  setInterval(() => {
    // Presence was away when it was asked: the edge refused, and will not come back to it by itself. Or a change was told by
    // nobody, as when presence dies over it: no version is missing then.
    const missing = !store.getState().live || drifted || behind || (isWhole && !countsAsNamed());
    if (missing && !resting && socket.status.getState().state === 'open') askAgain();
  }, askAgainMs);
  listen();
  const hearAlways = () => {
    mayRest = false;
    wake();
  };
  return { store, connectionId: () => connectionId, hearAlways };
}
