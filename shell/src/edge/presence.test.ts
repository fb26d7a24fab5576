import { beforeEach, describe, expect, test } from 'vitest';
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { CitySocket, Frame, Resident, SocketState } from '../contract.ts';
import { type FakeClock, fakeClock } from './fake-clock.ts';
import { followPresence, type Presence } from './presence.ts';

let clock: FakeClock;
let sent: Frame[];
let subscriptions: number;
let hear: (frame: Frame) => void;
let status: StoreApi<SocketState>;
let resident: StoreApi<Resident | null>;
let activity: StoreApi<'online' | 'away'>;
let presence: Presence;

const state = () => presence.store.getState();
const olena = { user_id: 'u_1', username: 'Олена', status: 'online', last_seen: '2026-11-22T10:00:00Z' };
const taras = { user_id: 'u_2', username: 'Тарас', status: 'away', last_seen: '2026-11-22T09:00:00Z' };
const bulk = (users: object[], online: number, version = 10) =>
  hear({ event: 'presence.bulk_update', topic: 'presence', users, online, version });
const update = (user: object, more: object = {}) =>
  hear({ event: 'presence.update', topic: 'presence', ...user, ...more });

beforeEach(() => {
  clock = fakeClock();
  sent = [];
  subscriptions = 0;
  status = createStore<SocketState>(() => ({ state: 'connecting' }));
  resident = createStore<Resident | null>(() => null);
  activity = createStore<'online' | 'away'>(() => 'online');
  const socket: CitySocket = {
    status,
    subscribe(topic, listener) {
      expect(topic).toBe('presence');
      subscriptions += 1;
      hear = listener;
      return () => undefined;
    },
    send(frame) {
      if (status.getState().state !== 'open') return false;
      sent.push(frame);
      return true;
    },
  };
  presence = followPresence({
    socket,
    resident,
    activity: { status: activity, idleMs: () => 7 },
    isVisible: () => true,
    now: clock.now,
    setInterval: clock.setInterval,
  });
});

describe('who is here', () => {
  test('is not known before the city has told', () => {
    expect(state()).toEqual({ residents: new Map(), online: null, live: false, asOf: null });
    update(olena);
    expect(state().online).toBeNull();
  });

  test('is the whole picture first, then each change', () => {
    clock.pass(5);
    bulk([olena, taras], 2);
    expect(state()).toMatchObject({ online: 2, live: true, asOf: 5 });
    expect(state().residents.get('u_2')).toEqual({ username: 'Тарас', status: 'away', lastSeen: taras.last_seen });
    update({ ...taras, status: 'online' }, { online: 2, version: 11 });
    expect(state().residents.get('u_2')?.status).toBe('online');
    update({ ...taras, username: '', status: 'offline' }, { online: 1, version: 12 });
    expect([...state().residents.keys()]).toEqual(['u_1']);
    expect(state().online).toBe(1);
  });

  test('is asked again while the city has not told, and no more when it has', () => {
    clock.pass(20_000);
    expect(subscriptions, 'not without a connection').toBe(1);
    status.setState({ state: 'open' });
    hear({ event: 'city.error', topic: 'presence', code: 'unavailable' });
    clock.pass(20_000);
    expect(subscriptions).toBe(2);
    bulk([olena], 1);
    clock.pass(40_000);
    expect(subscriptions).toBe(2);
  });

  test('the count is the city’s own, also where the list is only a part of everyone', () => {
    bulk([olena], 900);
    update(taras, { version: 11 });
    expect(state().online).toBe(901);
    update({ ...taras, status: 'offline' }, { version: 12 });
    expect(state().online).toBe(900);
  });

  test('a changed status keeps the name when the frame has none', () => {
    bulk([olena], 1);
    update({ user_id: 'u_1', status: 'away' }, { version: 11 });
    expect(state().residents.get('u_1')).toMatchObject({ username: 'Олена', status: 'away' });
  });

  test('is old, not gone, when the connection is lost', () => {
    status.setState({ state: 'open' });
    bulk([olena], 1);
    status.setState({ state: 'waiting' });
    expect(state()).toMatchObject({ online: 1, live: false });
    update({ ...olena, status: 'offline' });
    expect(state().residents.size).toBe(1);
    status.setState({ state: 'open' });
    bulk([taras], 1, 3);
    expect(state()).toMatchObject({ live: true });
    expect([...state().residents.keys()]).toEqual(['u_2']);
  });

  test('is asked for anew when a change was missed', () => {
    bulk([olena], 1, 10);
    update(taras, { online: 2, version: 12 });
    expect(subscriptions).toBe(2);
    expect(state().residents.size).toBe(1);
  });

  test('somebody who is not shown may come or go: the count follows, and nothing was missed', () => {
    bulk([olena], 1, 10);
    hear({ event: 'presence.count', topic: 'presence', online: 2, version: 11 });
    update(taras, { online: 3, version: 12 });
    expect([state().online, [...state().residents.keys()], subscriptions]).toEqual([3, ['u_1', 'u_2'], 1]);
    hear({ event: 'presence.count', topic: 'presence', online: 4, version: 14 });
    expect(subscriptions).toBe(2);
  });

  test('what makes no sense changes nothing', () => {
    bulk([olena, null as never, { user_id: 7, status: 'online' }, { user_id: 'u_9', status: 'dancing' }], 1);
    const before = state();
    expect(before.residents.size).toBe(1);
    update({ user_id: 'u_1', status: 'dancing' });
    hear({ event: 'subscribed', topic: 'presence' });
    hear({ event: 'city.error', topic: 'presence', code: 'unavailable', message: 'presence is away' });
    expect(state()).toBe(before);
  });
});

describe('this tab', () => {
  const beats = () => sent.filter(({ event }) => event === 'presence.heartbeat');

  test('says that it is there when the connection opens, and each twenty seconds', () => {
    resident.setState({ userId: 'u_1', displayName: 'Олена' });
    status.setState({ state: 'open' });
    expect(beats()).toEqual([
      { event: 'presence.heartbeat', user_id: 'u_1', status: 'online', visible: true, idle_ms: 7 },
    ]);
    clock.pass(60_000);
    expect(beats()).toHaveLength(4);
  });

  test('says at once that activity ended or began', () => {
    resident.setState({ userId: 'u_1', displayName: 'Олена' });
    status.setState({ state: 'open' });
    activity.setState('away');
    activity.setState('online');
    expect(beats().map((beat) => beat.status)).toEqual(['online', 'away', 'online']);
  });

  test('says nothing for nobody', () => {
    status.setState({ state: 'open' });
    clock.pass(40_000);
    expect(beats()).toEqual([]);
  });

  test('says that it leaves', () => {
    status.setState({ state: 'open' });
    presence.leave();
    expect(sent).toEqual([{ event: 'presence.leave' }]);
  });
});
