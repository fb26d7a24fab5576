import { fromBinary, toBinary } from '@bufbuild/protobuf';
import fc from 'fast-check';
import { type Message, MessageSchema } from 'proto/city/rooms/v1/message';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { type Bus, openMemoryBus } from '../bus.ts';
import { roomTopic } from '../bus-topics.ts';
import { openFakeRoom, roomId, silent } from './edge.testing.ts';
import { type FollowedRoom, followRoom } from './follow-room.ts';
import { openHeadBeacon } from './head-beacon.ts';

const upTo = (length: number, from = 1) => Array.from({ length: length - from + 1 }, (_, index) => index + from);

/** A room that is followed, on a Bus that a test can break. */
function follow(room = openFakeRoom()) {
  const state = { healthy: true };
  const bus: Bus = { ...openMemoryBus(), healthy: () => state.healthy };
  const delivered: number[] = [];
  const followed = followRoom(roomId, room, bus, openHeadBeacon(room, bus, silent), silent, (frame, seq) => {
    expect(JSON.parse(frame)).toMatchObject({ event: 'city.room.message', seq, message: { text: `№ ${seq}` } });
    delivered.push(seq);
  });
  opened.push(followed);
  return { room, bus, state, delivered, followed, tell: (entry: string) => bus.publish(roomTopic(roomId), entry) };
}

const opened: FollowedRoom[] = [];

describe('with the time in the hands of the test', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    for (const followed of opened.splice(0)) followed.end();
    vi.useRealTimers();
  });
  const settle = () => vi.advanceTimersByTimeAsync(0);

  test('what comes in order is passed on as it is, without asking rooms; a duplicate is dropped', async () => {
    const { room, delivered, followed, tell } = follow();
    room.append();
    await followed.ready;
    const asked = room.listEvents.mock.calls.length;
    for (const entry of [room.append(), room.append()]) {
      tell(entry);
      tell(entry);
    }
    await settle();
    expect(delivered).toEqual([2, 3]);
    expect(room.listEvents.mock.calls).toHaveLength(asked);
  });

  test('entries that come together are passed on one by one, but for those that are known', async () => {
    const { room, delivered, followed, tell } = follow();
    await followed.ready;
    room.listEvents.mockClear();
    const [first = '', second = '', third = ''] = upTo(3).map(() => room.append());
    tell(first);
    tell(`*${[first, second, third].join('\n')}`);
    await settle();
    expect(delivered).toEqual([1, 2, 3]);
    expect(room.listEvents).not.toHaveBeenCalled();
  });

  test('a jump is held until the gap is filled, by one question for the whole process', async () => {
    const { room, delivered, followed, tell } = follow();
    await followed.ready;
    room.listEvents.mockClear();
    const [, second = '', third = ''] = [room.append(), room.append(), room.append()];
    tell(second);
    await settle();
    expect(delivered).toEqual([1, 2, 3]);
    tell(third);
    await Promise.all([followed.catchUp(), followed.catchUp(), followed.catchUp()]);
    expect(delivered).toEqual([1, 2, 3]);
    // One for the jump; one for the three that asked together, and one that their coming together caused.
    expect(room.listEvents.mock.calls.length).toBeLessThanOrEqual(3);
  });

  test('what comes before the Bus brings it is passed on at once, and then no more', async () => {
    const { room, delivered, followed, tell } = follow();
    await followed.ready;
    room.listEvents.mockClear();
    const entries = upTo(3).map(() => room.append());
    for (const [index, message] of room.log.entries()) {
      followed.posted(message);
      expect(delivered.at(-1)).toBe(message.seq);
      tell(entries[index] ?? '');
    }
    await settle();
    expect(delivered).toEqual([1, 2, 3]);
    expect(room.listEvents).not.toHaveBeenCalled();
  });

  test('what comes before others that the Bus has yet to bring waits for them, and nobody is asked', async () => {
    const { room, delivered, followed, tell } = follow();
    await followed.ready;
    room.listEvents.mockClear();
    const entries = upTo(5).map(() => room.append());
    const [first = '', , third = ''] = entries;
    for (const message of room.log) if (message.seq % 2 === 0) followed.posted(message);
    expect(delivered).toEqual([]);
    tell(first);
    await settle();
    expect(delivered).toEqual([1, 2]);
    tell(third);
    await settle();
    expect(delivered).toEqual([1, 2, 3, 4]);
    expect(room.listEvents).not.toHaveBeenCalled();
  });

  test('of what a newer release wrote this one makes no frame: it comes with the Bus, whole', async () => {
    const { room, delivered, followed, tell } = follow();
    await followed.ready;
    const entry = room.append();
    // A field that this release does not know.
    const newer = Buffer.concat([
      ...room.log.map((message) => toBinary(MessageSchema, message)),
      Buffer.from('f00f01', 'hex'),
    ]);
    followed.posted(fromBinary(MessageSchema, newer));
    expect(delivered).toEqual([]);
    tell(entry);
    await settle();
    expect(delivered).toEqual([1]);
  });

  test('a longer gap than one page is filled whole', async () => {
    const { room, delivered, followed, tell } = follow();
    await followed.ready;
    const entries = upTo(250).map(() => room.append());
    tell(entries.at(-1) ?? '');
    await settle();
    expect(delivered).toEqual(upTo(250));
  });

  test('a jump that comes while rooms is being asked, and that the answer does not have, is filled too', async () => {
    let hold: Promise<void> | undefined;
    const { room, delivered, followed, tell } = follow(
      openFakeRoom(async (leg) => (leg === 'back' ? hold : undefined)),
    );
    await followed.ready;
    let letGo = () => {};
    hold = new Promise((resolve) => (letGo = resolve));
    void followed.catchUp();
    await settle();
    room.append();
    tell(room.append());
    await settle();
    hold = undefined;
    letGo();
    await settle();
    expect(delivered).toEqual([1, 2]);
  });

  test('the last message, which the Bus lost, is found within some seconds', async () => {
    const { room, delivered, followed } = follow();
    await followed.ready;
    room.append();
    await vi.advanceTimersByTimeAsync(15_000);
    expect(delivered).toEqual([1]);
  });

  test('while the Bus is down rooms is asked each second or so, and after it no more than before', async () => {
    const { room, state, delivered, followed } = follow();
    await followed.ready;
    state.healthy = false;
    await vi.advanceTimersByTimeAsync(2_000);
    room.append();
    await vi.advanceTimersByTimeAsync(3_000);
    expect(delivered).toEqual([1]);
    state.healthy = true;
    await vi.advanceTimersByTimeAsync(15_000);
    room.listEvents.mockClear();
    room.listTops.mockClear();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(room.listTops.mock.calls.length).toBeLessThanOrEqual(8);
    expect(room.listEvents).not.toHaveBeenCalled();
  });

  test('rooms is away for a moment while a gap waits: it is asked again soon, not at the next beacon', async () => {
    let away = false;
    const { room, delivered, followed, tell } = follow(
      openFakeRoom(async () => {
        if (away) throw new Error('rooms is away');
      }),
    );
    await followed.ready;
    away = true;
    room.append();
    tell(room.append());
    await settle();
    away = false;
    await vi.advanceTimersByTimeAsync(2_500);
    expect(delivered).toEqual([1, 2]);
  });

  test('a room whose top cannot be read is not ready: nobody is told that all will come', async () => {
    const { followed } = follow(openFakeRoom(() => Promise.reject(new Error('rooms is away'))));
    await expect(followed.ready).rejects.toThrow('rooms is away');
  });

  test('after the end nothing is delivered, neither what was on its way nor by a beacon', async () => {
    let letGo = () => {};
    const held = new Promise<void>((resolve) => (letGo = resolve));
    let ready = false;
    const { room, delivered, followed, tell } = follow(openFakeRoom(async () => (ready ? held : undefined)));
    await followed.ready;
    ready = true;
    room.append();
    void followed.catchUp();
    followed.end();
    tell(room.append());
    letGo();
    await vi.advanceTimersByTimeAsync(30_000);
    expect(delivered).toEqual([]);
  });
});

test('of a message that is known no frame is made', async () => {
  const { room, followed, tell } = follow();
  await followed.ready;
  tell(room.append());
  await Promise.resolve();
  const [message] = room.log;
  const read = vi.fn(() => message?.text ?? '');
  followed.posted(Object.defineProperty({ ...message }, 'text', { get: read }) as Message);
  expect(read).not.toHaveBeenCalled();
});

test('those that wait for one that is late are not gone through by each that comes', async () => {
  const { room, delivered, followed } = follow();
  await followed.ready;
  for (let n = 0; n < 1_000; n++) room.append();
  const [late, ...early] = room.log;
  const walks = vi.spyOn(Map.prototype, 'keys');
  for (const message of early) followed.posted(message);
  expect(walks).not.toHaveBeenCalled();
  walks.mockRestore();
  expect(delivered).toEqual([]);
  if (late) followed.posted(late);
  expect(delivered).toEqual(upTo(1_000));
});

test('however frames are early, doubled, lost, delayed and crossed by answers: every seq once and in order', async () => {
  const fate = fc.constantFrom('told', 'told', 'told twice', 'lost', 'posted', 'posted and lost');
  const [page, happened] = [fc.integer({ min: 1, max: 4 }), fc.array(fate, { maxLength: 12 })];
  await fc.assert(
    fc.asyncProperty(fc.scheduler(), fc.nat(3), page, happened, async (scheduler, before, longest, fates) => {
      const room = openFakeRoom((leg) => scheduler.schedule(Promise.resolve(), leg), longest);
      let hear = (_text: string) => {};
      const bus: Bus = {
        ...openMemoryBus(),
        subscribe(_topic, listener) {
          hear = listener;
          return { ready: scheduler.schedule(Promise.resolve(), 'subscribed'), end: () => {} };
        },
      };
      for (let n = 0; n < before; n++) room.append();
      const delivered: number[] = [];
      const beacon = openHeadBeacon(room, bus, silent);
      const followed = followRoom(roomId, room, bus, beacon, silent, (_frame, seq) => delivered.push(seq));
      let told = 0;
      for (const [index, how] of fates.entries()) {
        void scheduler.schedule(Promise.resolve(), `append ${index}`).then(() => {
          const entry = room.append();
          const seq = room.log.length;
          if (how.startsWith('posted')) {
            const [message] = room.log.slice(-1);
            void scheduler.schedule(Promise.resolve(), `answer ${seq}`).then(() => message && followed.posted(message));
          }
          for (let n = 0; n < { told: 1, 'told twice': 2, lost: 0, posted: 1, 'posted and lost': 0 }[how]; n++) {
            void scheduler.schedule(Promise.resolve(), `frame ${seq}`).then(() => {
              told = Math.max(told, seq);
              hear(entry);
            });
          }
        });
      }
      await scheduler.waitIdle();
      const begun = (await room.getRoom.mock.results[0]?.value)?.topSeq ?? 0;
      // What one frame has told has come, and before it all that the Bus lost.
      expect(delivered).toEqual(upTo(begun + delivered.length, begun + 1));
      expect(begun + delivered.length).toBeGreaterThanOrEqual(told);
      await Promise.all([followed.catchUp(), scheduler.waitIdle()]);
      followed.end();
      expect(delivered).toEqual(upTo(room.log.length, begun + 1));
    }),
    { numRuns: 300 },
  );
});
