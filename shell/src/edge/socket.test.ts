import { beforeEach, describe, expect, test } from 'vitest';
import type { Frame } from '../contract.ts';
import { type FakeClock, fakeClock } from './fake-clock.ts';
import { createCitySocket, type DrivenSocket, type WireEvents } from './socket.ts';

type FakeWire = WireEvents & { sent: Frame[]; closed: boolean };

let clock: FakeClock;
let wires: FakeWire[];
let online: boolean;
let dice: number;
let ended: (() => void) | undefined;
let socket: DrivenSocket;

const wire = () => wires.at(-1) as FakeWire;
const state = () => socket.status.getState().state;
const frame = (value: object) => wire().heard(JSON.stringify(value));
const opened = () => {
  socket.open();
  wire().opened();
};

beforeEach(() => {
  clock = fakeClock();
  wires = [];
  online = true;
  dice = 0.5;
  ended = undefined;
  socket = createCitySocket(
    {
      connect(events) {
        const made: FakeWire = { ...events, sent: [], closed: false };
        wires.push(made);
        return {
          send: (text) => made.sent.push(JSON.parse(text) as Frame),
          close: () => {
            made.closed = true;
          },
        };
      },
      setTimeout: clock.setTimeout,
      clearTimeout: clock.clearTimeout,
      random: () => dice,
      isOnline: () => online,
    },
    () => new Promise((resolve) => (ended = resolve)),
  );
});

describe('subscriptions', () => {
  test('wait for the connection and are sent once for all who hear', () => {
    const heard: string[] = [];
    socket.subscribe('feed', ({ event }) => heard.push(`a ${event}`));
    socket.subscribe('feed', ({ event }) => heard.push(`b ${event}`));
    expect(wires).toEqual([]);
    opened();
    expect(wire().sent).toEqual([{ event: 'subscribe', topic: 'feed' }]);
    frame({ event: 'feed.event', topic: 'feed' });
    frame({ event: 'feed.event', topic: 'home' });
    frame({ event: 'pong' });
    expect(heard).toEqual(['a feed.event', 'b feed.event']);
  });

  test('end when the last hearer goes, and a late hearer changes nothing on the line', () => {
    opened();
    const first = socket.subscribe('feed', () => undefined);
    const second = socket.subscribe('feed', () => undefined);
    first();
    first();
    expect(wire().sent).toEqual([{ event: 'subscribe', topic: 'feed' }]);
    second();
    expect(wire().sent.at(-1)).toEqual({ event: 'unsubscribe', topic: 'feed' });
  });

  test('a room is resumed at the position of the moment, after each reconnect', () => {
    let after = 3;
    socket.subscribe(
      'room:city_general',
      () => undefined,
      () => ({ epoch: 'e1', after }),
    );
    opened();
    expect(wire().sent).toEqual([{ event: 'subscribe', topic: 'room:city_general', epoch: 'e1', after: 3 }]);
    after = 9;
    wire().ended(1006);
    clock.pass(20_000);
    wire().opened();
    expect(wire().sent).toEqual([{ event: 'subscribe', topic: 'room:city_general', epoch: 'e1', after: 9 }]);
  });

  test('what is no frame is heard by nobody and breaks nothing', () => {
    const heard: Frame[] = [];
    socket.subscribe('feed', (one) => heard.push(one));
    opened();
    for (const text of ['', 'nonsense', '[]', 'null', '7', '{"topic":"feed"}']) wire().heard(text);
    wire().heard(new ArrayBuffer(2));
    expect(heard).toEqual([]);
  });
});

describe('sending', () => {
  test('says whether it was sent', () => {
    expect(socket.send({ event: 'x' })).toBe(false);
    socket.open();
    expect(socket.send({ event: 'x' })).toBe(false);
    wire().opened();
    expect(socket.send({ event: 'x' })).toBe(true);
    wire().ended(1006);
    expect(socket.send({ event: 'x' })).toBe(false);
  });
});

describe('reconnecting', () => {
  test('waits longer after each failure and begins anew once the edge has spoken', () => {
    dice = 1;
    socket.open();
    const waits: number[] = [];
    const fail = () => {
      wire().ended(1006);
      expect(state()).toBe('waiting');
      const made = wires.length;
      const start = clock.now();
      while (wires.length === made) clock.pass(500);
      waits.push(clock.now() - start);
      expect(state()).toBe('connecting');
    };
    for (let i = 0; i < 6; i++) fail();
    wire().opened();
    frame({ event: 'subscribed', topic: 'feed' });
    fail();
    expect(waits).toEqual([1_000, 2_000, 4_000, 8_000, 16_000, 20_000, 1_000]);
  });

  test('a city that only accepts and drops is not hammered', () => {
    dice = 1;
    socket.open();
    for (let i = 0; i < 4; i++) {
      wire().opened();
      wire().ended(1006);
      clock.pass(20_000);
    }
    wire().opened();
    wire().ended(1006);
    const made = wires.length;
    clock.pass(15_000);
    expect(wires.length).toBe(made);
  });

  test('obeys city.bye: comes back within the time it named', () => {
    opened();
    frame({ event: 'city.bye', retry_after_ms: [4_000, 6_000] });
    wire().ended(1012);
    clock.pass(4_999);
    expect(wires.length).toBe(1);
    clock.pass(1);
    expect(wires.length).toBe(2);
  });

  test('is at once when the page is looked at again or the network comes back', () => {
    opened();
    wire().ended(1006);
    socket.wake();
    expect(wires.length).toBe(2);
    expect(state()).toBe('connecting');
    clock.pass(60_000);
    expect(wires.length).toBe(2);
  });

  test('without a network it says so and tries nothing until it is back', () => {
    opened();
    online = false;
    socket.networkLost();
    expect(state()).toBe('offline');
    expect(wire().closed).toBe(true);
    clock.pass(120_000);
    expect(wires.length).toBe(1);
    online = true;
    socket.wake();
    expect(wires.length).toBe(2);
  });

  test('before it may connect, its status tells of the network alone', () => {
    online = false;
    socket.networkLost();
    socket.delayed();
    expect(state()).toBe('offline');
    online = true;
    socket.wake();
    expect(state()).toBe('connecting');
    socket.delayed();
    expect(state()).toBe('waiting');
    expect(wires).toEqual([]);
    opened();
    expect(state()).toBe('open');
  });

  test('a refused passport is renewed before the next attempt', async () => {
    opened();
    wire().ended(4401);
    clock.pass(60_000);
    expect(wires.length).toBe(1);
    ended?.();
    await Promise.resolve();
    await Promise.resolve();
    clock.pass(20_000);
    expect(wires.length).toBe(2);
  });

  test('the end of an old line does not disturb the new one', () => {
    opened();
    const old = wire();
    socket.renew();
    wire().opened();
    old.ended(1006);
    old.heard('{"event":"pong"}');
    expect(state()).toBe('open');
    expect(wires.length).toBe(2);
  });

  test('closed, it stays closed', () => {
    opened();
    socket.close();
    wire().ended(1000);
    socket.wake();
    clock.pass(120_000);
    expect(wires.length).toBe(1);
  });
});

describe('a dead line', () => {
  test('is found by asking after a silence, and left', () => {
    opened();
    clock.pass(25_000);
    expect(wire().sent).toEqual([{ event: 'ping' }]);
    clock.pass(8_000);
    expect(wire().closed).toBe(true);
    expect(state()).toBe('waiting');
  });

  test('a line that answers is kept', () => {
    opened();
    for (let i = 0; i < 5; i++) {
      clock.pass(25_000);
      frame({ event: 'pong' });
    }
    expect(state()).toBe('open');
    expect(wires.length).toBe(1);
  });

  test('is looked for when the page is looked at again', () => {
    opened();
    socket.wake();
    expect(wire().sent).toEqual([{ event: 'ping' }]);
    clock.pass(8_000);
    expect(state()).toBe('waiting');
  });
});
