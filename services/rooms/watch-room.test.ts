/** What a watcher's time and pace do, with the time in the hands of the test. */
import { create } from '@bufbuild/protobuf';
import { createContextValues, type HandlerContext } from '@connectrpc/connect';
import { MessageSchema, type RoomEvent, RoomEventSchema } from 'proto/city/rooms/v1/message';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { openMemoryBus } from '../bus.ts';
import { roomTopic } from '../bus-topics.ts';
import { busText } from '../room-frames.ts';
import { upTo } from './room-log.acceptance.ts';
import { watchRoom } from './watch-room.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** A watcher of a room whose log is a list. */
function watch() {
  const log: RoomEvent[] = [];
  const bus = openMemoryBus();
  const [gone, shutdown] = [new AbortController(), new AbortController()];
  const directory = {
    idOf: async () => 'city_sad',
    find: async () => ({ room: { id: 'city_sad' } as never, epoch: 'e', topSeq: log.length }),
  };
  const events = vi.fn(async (_room: string, seq: number, limit: number) => log.slice(seq, seq + limit));
  const watcher = watchRoom(directory as never, { events } as never, bus, shutdown.signal);
  const context = { signal: gone.signal, values: createContextValues() } as unknown as HandlerContext;
  const heard: number[] = [];
  const reader = { pace: async () => {} };
  const done = (async () => {
    const stream = watcher({ roomId: 'sad', epoch: '', afterSeq: 0 } as never, context);
    for await (const { event } of stream as AsyncIterable<{ event?: { value?: { seq?: number } } }>) {
      heard.push(event?.value?.seq ?? 0);
      await reader.pace();
    }
  })();
  return {
    ...{ heard, done, gone, shutdown, reader, events },
    say(told: boolean) {
      const seq = log.length + 1;
      const value = create(MessageSchema, { roomId: 'city_sad', seq, text: 'х' });
      const event = create(RoomEventSchema, { seq, event: { case: 'message', value } });
      log.push(event);
      if (told) bus.publish(roomTopic('city_sad'), busText([event]));
    },
  };
}

test('what the Bus brings in order is passed on without reading the log', async () => {
  const { heard, say, events } = watch();
  await vi.advanceTimersByTimeAsync(0);
  const reads = events.mock.calls.length;
  for (let n = 0; n < 3; n++) say(true);
  await vi.advanceTimersByTimeAsync(0);
  expect([heard, events.mock.calls.length]).toEqual([[1, 2, 3], reads]);
});

test('the last message, which the Bus lost, is found within seconds', async () => {
  const { heard, say } = watch();
  await vi.advanceTimersByTimeAsync(0);
  say(false);
  await vi.advanceTimersByTimeAsync(6_000);
  expect(heard).toEqual([1]);
});

test('a slow caller has at most so many waiting, and still gets every one in order', async () => {
  const { heard, say, reader } = watch();
  await vi.advanceTimersByTimeAsync(0);
  reader.pace = () => new Promise((resolve) => setTimeout(resolve, 10));
  for (let n = 0; n < 1_000; n++) say(true);
  await vi.advanceTimersByTimeAsync(20_000);
  expect(heard).toEqual(upTo(1_000));
});

test('what a burst has left out is read at once, not when something else comes', async () => {
  const { heard, say } = watch();
  await vi.advanceTimersByTimeAsync(0);
  for (let n = 0; n < 300; n++) say(true);
  await vi.advanceTimersByTimeAsync(0);
  expect(heard).toEqual(upTo(300));
});

test.each(['gone', 'shutdown'] as const)('a watch that waits ends at once: %s', async (which) => {
  const watched = watch();
  await vi.advanceTimersByTimeAsync(0);
  watched[which].abort();
  let ended = false;
  void watched.done.then(() => (ended = true));
  await vi.advanceTimersByTimeAsync(0);
  expect(ended).toBe(true);
});
