import { beforeEach, describe, expect, test } from 'vitest';
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Frame, Resident, SocketState } from '../contract.ts';
import { type FakeClock, fakeClock } from './fake-clock.ts';
import { keepPresent } from './presence-heartbeat.ts';

let clock: FakeClock;
let page: EventTarget;
let visible: boolean;
let status: StoreApi<SocketState>;
let activity: StoreApi<'online' | 'away'>;
let resident: StoreApi<Resident | null>;
let sent: Frame[];
let posted: unknown[];
let woken: number;
let asleep: boolean;
let stop: () => void;

const happens = (event: string) => page.dispatchEvent(new Event(event));
const said = () => sent.map(({ event, status: is }) => (event === 'presence.heartbeat' ? is : event));
/** A beat of another tab. */
let anotherBeats = () => {};
/** How often the others were told. */
let told: number;
/** What is said from now on. */
const listen = () => {
  sent = [];
  posted = [];
  woken = 0;
};

beforeEach(() => {
  clock = fakeClock();
  page = new EventTarget();
  visible = true;
  asleep = false;
  status = createStore<SocketState>(() => ({ state: 'connecting' }));
  activity = createStore<'online' | 'away'>(() => 'online');
  resident = createStore<Resident | null>(() => null);
  told = 0;
  listen();
  stop = keepPresent({
    socket: {
      status,
      send(frame) {
        if (status.getState().state !== 'open') return false;
        sent.push(frame);
        return true;
      },
      wake() {
        woken += 1;
      },
    },
    resident,
    activity: { status: activity, idleMs: () => 7 },
    connectionId: () => 'boot:7',
    isVisible: () => visible,
    page,
    post: (path, body) => posted.push([path, body]),
    now: clock.now,
    tabs: {
      tell() {
        told += 1;
      },
      hear(run) {
        anotherBeats = run;
      },
    },
    every(run, ms) {
      const timer = clock.setInterval(() => asleep || run(), ms);
      return () => clock.clearTimeout(timer);
    },
  });
});

test('says nothing for nobody', () => {
  status.setState({ state: 'open' });
  clock.pass(40_000);
  expect(sent).toEqual([]);
});

describe('a resident’s tab', () => {
  beforeEach(() => {
    resident.setState({ userId: 'u_1', displayName: 'Олена' });
    listen();
  });
  const connect = () => {
    status.setState({ state: 'open' });
    listen();
  };

  test('says that it is there when the connection opens, and each twenty seconds', () => {
    status.setState({ state: 'open' });
    expect(sent).toEqual([
      { event: 'presence.heartbeat', user_id: 'u_1', status: 'online', visible: true, idle_ms: 7 },
    ]);
    clock.pass(60_000);
    expect(said()).toEqual(['online', 'online', 'online', 'online']);
  });

  test('says at once that activity ended or began', () => {
    connect();
    activity.setState('away', true);
    activity.setState('online', true);
    expect(said()).toEqual(['away', 'online']);
  });

  test('that is hidden goes on, and says that it is', () => {
    connect();
    visible = false;
    clock.pass(60_000);
    expect(said()).toEqual(['online', 'online', 'online']);
    expect(sent[0]).toMatchObject({ visible: false });
  });

  test('that is hidden and hears another says that it is hidden, and from then on only what has changed', () => {
    connect();
    visible = false;
    const beside = (beats: number) => {
      for (let n = 0; n < beats; n++) {
        clock.pass(10_000);
        anotherBeats();
        clock.pass(10_000);
      }
    };
    beside(10);
    expect(sent).toEqual([expect.objectContaining({ status: 'online', visible: false })]);
    activity.setState('away', true);
    beside(10);
    expect(said()).toEqual(['online', 'away']);
    status.setState({ state: 'connecting' });
    status.setState({ state: 'open' });
    expect(said(), 'a new connection does not know').toEqual(['online', 'away', 'away']);
    clock.pass(20_000);
    expect(said(), 'the other is gone').toEqual(['online', 'away', 'away', 'away']);
    visible = true;
    beside(2);
    expect(sent.slice(-2)).toMatchObject([{ visible: true }, { visible: true }]);
    expect(woken).toBe(0);
  });

  test('tells the others of each beat that the city has got', () => {
    clock.pass(60_000);
    expect(told).toBe(0);
    connect();
    clock.pass(40_000);
    expect(told).toBe(3);
  });

  test('that closes leaves by its socket and by a beacon, and says nothing after', () => {
    connect();
    happens('pagehide');
    expect(said()).toEqual(['presence.leave']);
    expect(posted).toEqual([['/city/presence/leave', { connection_id: 'boot:7' }]]);
    clock.pass(60_000);
    activity.setState('away', true);
    expect(said(), 'a beat would bring it back').toEqual(['presence.leave']);
  });

  test('that comes out of the browser’s cache is back at once', () => {
    connect();
    happens('pagehide');
    happens('freeze');
    clock.pass(3_600_000);
    listen();
    happens('pageshow');
    expect([said(), woken]).toEqual([['online'], 1]);
    status.setState({ state: 'connecting' });
    status.setState({ state: 'open' });
    expect(said()).toEqual(['online', 'online']);
  });

  test('that is shown for the first time has not been away', () => {
    connect();
    happens('pageshow');
    expect([said(), woken]).toEqual([[], 0]);
  });

  test('that is frozen says so while it can, and is back at once when it is not', () => {
    connect();
    happens('freeze');
    expect(said()).toEqual(['away']);
    clock.pass(3_600_000);
    expect(said()).toEqual(['away']);
    listen();
    happens('resume');
    expect([said(), woken]).toEqual([['online'], 1]);
  });

  test('that slept asks whether its line lives as soon as it runs again', () => {
    connect();
    asleep = true;
    clock.pass(8 * 3_600_000);
    expect([said(), woken]).toEqual([[], 0]);
    asleep = false;
    clock.pass(20_000);
    expect([said(), woken]).toEqual([['online'], 1]);
    clock.pass(20_000);
    expect(woken).toBe(1);
  });

  test('whose timers run once a minute has not slept', () => {
    connect();
    asleep = true;
    clock.pass(50_000);
    asleep = false;
    clock.pass(10_000);
    expect([said(), woken]).toEqual([['online'], 0]);
  });

  test('that is no more says nothing', () => {
    connect();
    stop();
    clock.pass(60_000);
    happens('pagehide');
    expect([sent, posted]).toEqual([[], []]);
  });
});
