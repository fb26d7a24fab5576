import { beforeEach, describe, expect, test } from 'vitest';
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { CitySocket, Frame, SocketState } from '../contract.ts';
import { type FakeClock, fakeClock } from './fake-clock.ts';
import { followPresence, type Presence } from './presence.ts';

let clock: FakeClock;
let subscriptions: number;
let listening: boolean;
let visible: boolean;
let page: EventTarget;
let hear: (frame: Frame) => void;
let status: StoreApi<SocketState>;
let presence: Presence;
/** By how much the time of the day was set, in milliseconds. */
let set: number;

const state = () => presence.store.getState();
const olena = { user_id: 'u_1', username: 'Олена', status: 'online', last_seen: '2026-11-22T10:00:00Z' };
const taras = { user_id: 'u_2', username: 'Тарас', status: 'away', last_seen: '2026-11-22T09:00:00Z' };
const bulk = (users: object[], online: number, version = 10, more: object = {}) =>
  hear({ event: 'presence.bulk_update', topic: 'presence', users, online, version, ...more });
/** Is said, and not yet taken in. */
const tell = (user: object, more: object = {}) =>
  hear({ event: 'presence.update', topic: 'presence', ...user, ...more });
/** Is said, and taken in. */
const update = (user: object, more: object = {}) => {
  tell(user, more);
  clock.pass(100);
};
const names = () => [...state().residents.keys()];
const show = (shown: boolean) => {
  visible = shown;
  page.dispatchEvent(new Event('visibilitychange'));
};

beforeEach(() => {
  clock = fakeClock();
  subscriptions = 0;
  visible = true;
  set = 0;
  page = new EventTarget();
  status = createStore<SocketState>(() => ({ state: 'connecting' }));
  const socket: CitySocket = {
    status,
    subscribe(topic, listener) {
      expect(topic).toBe('presence');
      subscriptions += 1;
      listening = true;
      hear = listener;
      return () => {
        listening = false;
      };
    },
    send: () => false,
  };
  const { now, setTimeout, setInterval } = clock;
  presence = followPresence({
    socket,
    isVisible: () => visible,
    page,
    now: () => now() + set,
    setTimeout,
    setInterval,
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
    expect(names()).toEqual(['u_1']);
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
    expect(names()).toEqual(['u_2']);
  });

  test('is asked for anew when a change was missed', () => {
    bulk([olena], 1, 10);
    update(taras, { online: 2, version: 12 });
    expect(subscriptions).toBe(2);
    expect(state().residents.size).toBe(1);
  });

  test('is asked for anew when names and count contradict each other, though no version is missing', () => {
    status.setState({ state: 'open' });
    bulk([olena, taras], 2, 10);
    update({ ...taras, user_id: 'u_3' }, { online: 2, version: 11 });
    expect(names()).toEqual(['u_1', 'u_2', 'u_3']);
    clock.pass(20_000);
    expect(subscriptions).toBe(2);
    bulk([olena, { ...taras, user_id: 'u_3' }], 2, 11);
    clock.pass(60_000);
    expect([names(), subscriptions]).toEqual([['u_1', 'u_3'], 2]);
  });

  test('is not asked for anew where more are counted than were ever named', () => {
    status.setState({ state: 'open' });
    bulk([olena], 900, 10);
    update(taras, { online: 901, version: 11 });
    clock.pass(60_000);
    expect(subscriptions).toBe(1);
  });

  test('somebody who is not shown may come or go: the count follows, and nothing was missed', () => {
    bulk([olena], 1, 10);
    hear({ event: 'presence.count', topic: 'presence', online: 2, version: 11 });
    update(taras, { online: 3, version: 12 });
    expect([state().online, names(), subscriptions]).toEqual([3, ['u_1', 'u_2'], 1]);
    hear({ event: 'presence.count', topic: 'presence', online: 4, version: 14 });
    clock.pass(100);
    expect(subscriptions).toBe(2);
  });

  test('what makes no sense changes nothing', () => {
    bulk([olena, null as never, { user_id: 7, status: 'online' }, { user_id: 'u_9', status: 'dancing' }], 1);
    const before = state();
    expect(before.residents.size).toBe(1);
    update({ user_id: 'u_1', status: 'dancing' });
    hear({ event: 'subscribed', topic: 'presence' });
    hear({ event: 'city.error', topic: 'presence', code: 'unavailable', message: 'presence is away' });
    clock.pass(1_000);
    expect(state()).toBe(before);
  });
});

describe('many changes', () => {
  test('that come within a moment are one, with one copy', () => {
    bulk([olena], 1, 10);
    const before = state().residents;
    let copies = 0;
    presence.store.subscribe(() => {
      copies += 1;
    });
    for (let n = 1; n <= 500; n++) tell({ ...taras, user_id: `u_t${n}` }, { online: 1 + n, version: 10 + n });
    expect(state().residents).toBe(before);
    clock.pass(100);
    expect([copies, state().residents.size, state().online]).toEqual([1, 501, 501]);
  });

  test('are taken in by their versions, whichever came first', () => {
    bulk([olena], 1, 10);
    tell({ ...taras, status: 'offline' }, { online: 1, version: 12 });
    update(taras, { online: 2, version: 11 });
    expect([names(), state().online, subscriptions]).toEqual([['u_1'], 1, 1]);
  });

  test('are gathered for longer in a larger city', () => {
    bulk(
      Array.from({ length: 5_000 }, (_, n) => ({ ...olena, user_id: `u_o${n}` })),
      5_000,
    );
    update(taras, { version: 11 });
    expect(state().residents.has('u_2')).toBe(false);
    clock.pass(400);
    expect(state().residents.has('u_2')).toBe(true);
  });

  test('after a lost one wait for everyone, who are asked for once', () => {
    bulk([olena], 1, 10);
    update(taras, { version: 12 });
    update({ ...taras, user_id: 'u_3' }, { version: 13 });
    expect([names(), subscriptions]).toEqual([['u_1'], 2]);
    bulk([olena, taras], 2, 13);
    update({ ...taras, user_id: 'u_4' }, { version: 14 });
    expect([names(), subscriptions]).toEqual([['u_1', 'u_2', 'u_4'], 2]);
  });

  test('that everyone has already are not taken in again', () => {
    bulk([olena, taras], 2, 12);
    update({ ...taras, status: 'offline' }, { online: 1, version: 11 });
    update({ ...olena, status: 'away' }, { online: 2, version: 13 });
    clock.pass(60_000);
    expect([names(), subscriptions]).toEqual([['u_1', 'u_2'], 1]);
  });

  test('whose versions count anew, while nothing newer comes, have everyone asked for again', () => {
    status.setState({ state: 'open' });
    bulk([olena], 1, 1_000);
    update(taras, { version: 3 });
    expect(names()).toEqual(['u_1']);
    clock.pass(20_000);
    expect(subscriptions).toBe(2);
  });

  test('that were said in one epoch are not counted in another', () => {
    bulk([olena], 1, 10, { epoch: 'a' });
    tell(taras, { online: 2, version: 11 });
    bulk([olena], 1, 10, { epoch: 'b' });
    clock.pass(100);
    expect([names(), state().online]).toEqual([['u_1'], 1]);
  });

  test('who is not to be disturbed is known until they are no longer', () => {
    bulk([{ ...olena, do_not_disturb: true }], 1, 10);
    expect(state().residents.get('u_1')?.doNotDisturb).toBe(true);
    update(olena, { version: 11 });
    expect(state().residents.get('u_1')?.doNotDisturb).toBeUndefined();
  });
});

describe('a hidden tab', () => {
  beforeEach(() => status.setState({ state: 'open' }));

  test('listens on for a minute, and then no more until it is looked at', () => {
    bulk([olena], 1, 10);
    show(false);
    clock.pass(59_000);
    expect(listening).toBe(true);
    clock.pass(1_000);
    expect(listening).toBe(false);
    clock.pass(3_600_000);
    expect([listening, subscriptions]).toEqual([false, 1]);
    show(true);
    expect([listening, state().live]).toEqual([true, true]);
    bulk([taras], 1, 90);
    clock.pass(1_000);
    expect([names(), state().live]).toEqual([['u_2'], true]);
  });

  test('whose clock is set back listens no more all the same', () => {
    bulk([olena], 1, 10);
    show(false);
    clock.pass(50_000);
    set = -3_600_000;
    clock.pass(10_000);
    expect(listening).toBe(true);
    set = 0;
    clock.pass(60_000);
    expect(listening).toBe(false);
  });

  test('that is looked at in between goes on listening', () => {
    bulk([olena], 1, 10);
    show(false);
    clock.pass(30_000);
    show(true);
    show(false);
    clock.pass(59_000);
    expect([listening, subscriptions]).toEqual([true, 1]);
  });

  test('that tells elsewhere what the city knows listens always', () => {
    bulk([olena], 1, 10);
    show(false);
    clock.pass(60_000);
    presence.hearAlways();
    expect(listening).toBe(true);
    bulk([olena], 1, 10);
    show(true);
    show(false);
    clock.pass(3_600_000);
    expect([listening, subscriptions]).toEqual([true, 2]);
  });

  test('that is looked at and hears nothing says that its picture is old', () => {
    bulk([olena], 1, 10);
    show(false);
    clock.pass(60_000);
    show(true);
    clock.pass(1_000);
    expect([names(), state().live]).toEqual([['u_1'], false]);
  });
});

test('the name of the connection is known for as long as it stands', () => {
  status.setState({ state: 'open' });
  bulk([olena], 1, 10, { connection_id: 'boot:7' });
  expect(presence.connectionId()).toBe('boot:7');
  status.setState({ state: 'waiting' });
  expect(presence.connectionId()).toBeUndefined();
});
