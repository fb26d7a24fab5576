import { createStore, type StoreApi } from 'zustand/vanilla';
import type { CitySocket, Frame, PresenceState, PresenceStatus, PresentResident, Resident } from '../contract.ts';
import type { Activity } from './activity.ts';

/** How often a tab says that it is there, in milliseconds: half of what the city waits for. */
export const heartbeatMs = 20_000;

/** What presence needs; a test gives its own. */
export type PresenceEnvironment = {
  socket: CitySocket;
  resident: StoreApi<Resident | null>;
  activity: Activity;
  isVisible: () => boolean;
  now: () => number;
  setInterval: (run: () => void, ms: number) => unknown;
};

/** Who is in the city, by the frames of the topic `presence`. */
export type Presence = {
  store: StoreApi<PresenceState>;
  /** Says that this page closes. */
  leave: () => void;
};

/** Follows presence and keeps this tab's own: a heartbeat each 20 s, and at once when activity begins or ends. */
export function followPresence(environment: PresenceEnvironment): Presence {
  const { socket, resident, activity, isVisible, now, setInterval } = environment;
  const store = createStore<PresenceState>(() => ({ residents: new Map(), online: null, live: false, asOf: null }));
  let version: number | undefined;

  const beat = () => {
    const userId = resident.getState()?.userId;
    if (!userId) return;
    const status = activity.status.getState();
    socket.send({
      event: 'presence.heartbeat',
      user_id: userId,
      status,
      visible: isVisible(),
      idle_ms: activity.idleMs(),
    });
  };
  let stop: () => void;
  const listen = () => socket.subscribe('presence', hear);
  const hear = (frame: Frame) => {
    const next = applyPresence(store.getState(), frame, now());
    if (next === undefined) return;
    if (frame.event !== 'presence.bulk_update' && missedOne(frame)) {
      // A change was lost on the way.
      askAgain();
      return;
    }
    if (typeof frame.version === 'number') version = frame.version;
    store.setState(next);
  };
  const askAgain = () => {
    stop();
    stop = listen();
  };
  const missedOne = (frame: Frame) =>
    typeof frame.version === 'number' && version !== undefined && frame.version > version + 1;

  socket.status.subscribe(({ state }) => {
    if (state === 'open') return beat();
    version = undefined;
    if (store.getState().live) store.setState({ live: false });
  });
  resident.subscribe(beat);
  activity.status.subscribe(beat);
  setInterval(() => {
    beat();
    // Presence was away when this tab came: the edge refused, and will not come back to it by itself.
    if (!store.getState().live && socket.status.getState().state === 'open') askAgain();
  }, heartbeatMs);
  stop = listen();
  return { store, leave: () => void socket.send({ event: 'presence.leave' }) };
}

/** The state after a frame; undefined when the frame says nothing about presence. */
export function applyPresence(state: PresenceState, frame: Frame, at: number): PresenceState | undefined {
  if (frame.event === 'presence.bulk_update') {
    const users = Array.isArray(frame.users) ? frame.users.flatMap(readUser) : [];
    const residents = new Map(users.filter(([, user]) => user.status !== 'offline'));
    return { residents, online: readCount(frame.online) ?? residents.size, live: true, asOf: at };
  }
  if (!state.live) return undefined;
  // Somebody whom this resident does not see came or went.
  if (frame.event === 'presence.count') return { ...state, online: readCount(frame.online) ?? state.online, asOf: at };
  if (frame.event !== 'presence.update') return undefined;
  const [read] = readUser(frame);
  if (!read) return undefined;
  const [userId, user] = read;
  const residents = new Map(state.residents);
  const known = residents.get(userId);
  if (user.status === 'offline') residents.delete(userId);
  else residents.set(userId, { ...user, username: user.username || known?.username || '' });
  // The list may be a part of everyone, so the count moves by this one step when the frame has none.
  const counted = (state.online ?? 0) + (user.status === 'offline' ? 0 : 1) - (known ? 1 : 0);
  return { residents, online: readCount(frame.online) ?? Math.max(residents.size, counted), live: true, asOf: at };
}

function readUser(value: unknown): [string, PresentResident][] {
  if (typeof value !== 'object' || value === null) return [];
  const { user_id, username, status, last_seen } = value as Record<string, unknown>;
  if (typeof user_id !== 'string' || !isStatus(status)) return [];
  return [[user_id, { username: readText(username), status, lastSeen: readText(last_seen) }]];
}

function isStatus(value: unknown): value is PresenceStatus {
  return value === 'online' || value === 'away' || value === 'offline';
}

function readText(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function readCount(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0 ? value : undefined;
}
