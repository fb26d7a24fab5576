import { create } from '@bufbuild/protobuf';
import { ListTopsResponseSchema } from 'proto/city/rooms/v1/rooms';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { silent } from './edge.testing.ts';
import { openHeadBeacon } from './head-beacon.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** A city of rooms whose logs have all come to their seventh entry, and a beacon that watches them. */
function watch(count: number) {
  const state = { healthy: true, away: false };
  const rooms = {
    listTops: vi.fn(async ({ roomIds = [] }: { roomIds?: string[] }) => {
      if (state.away) throw new Error('rooms is away');
      return create(ListTopsResponseSchema, { tops: roomIds.map((roomId) => ({ roomId, seq: 7 })) });
    }),
  };
  const beacon = openHeadBeacon(rooms, { healthy: () => state.healthy }, silent);
  const followers = Array.from({ length: count }, (_, n) => {
    const follower = { roomId: `city_${n}`, failed: () => false, compare: vi.fn() };
    return { ...follower, unwatch: beacon.watch(follower) };
  });
  const asked = () => rooms.listTops.mock.calls.map(([{ roomIds = [] }]) => roomIds.length);
  return { state, rooms, beacon, followers, asked };
}

test('all rooms are compared by one question, and the next comes some seconds later', async () => {
  const { followers, asked } = watch(300);
  await vi.advanceTimersByTimeAsync(12_600);
  expect(asked()).toEqual([300]);
  for (const { compare } of followers) expect(compare.mock.calls).toEqual([[7]]);
});

test('more rooms than one question may have are asked for by pages', async () => {
  const { followers, asked } = watch(2_500);
  await vi.advanceTimersByTimeAsync(12_600);
  expect(asked()).toEqual([1_000, 1_000, 500]);
  for (const { compare } of followers) expect(compare).toHaveBeenCalledOnce();
});

test('while the Bus is down all are compared with every tick', async () => {
  const { state, asked } = watch(3);
  state.healthy = false;
  await vi.advanceTimersByTimeAsync(6_300);
  expect(asked().length).toBeGreaterThanOrEqual(5);
});

test('one whose last look failed is asked for with every tick, and the others are not', async () => {
  const { beacon, rooms } = watch(3);
  const follower = { roomId: 'city_gap', failed: () => true, compare: vi.fn() };
  beacon.watch(follower);
  await vi.advanceTimersByTimeAsync(2_600);
  expect(follower.compare.mock.calls.length).toBeGreaterThanOrEqual(2);
  expect(rooms.listTops.mock.calls[0]).toEqual([{ roomIds: ['city_gap'] }]);
});

test('rooms that are away are asked again', async () => {
  const { state, followers } = watch(1);
  state.away = true;
  await vi.advanceTimersByTimeAsync(12_600);
  expect(followers[0]?.compare).not.toHaveBeenCalled();
  state.away = false;
  await vi.advanceTimersByTimeAsync(12_600);
  expect(followers[0]?.compare).toHaveBeenCalled();
});

test('a room that nobody follows any more is not asked for, and whoever follows it anew is', async () => {
  const { beacon, followers, asked } = watch(1);
  const again = { roomId: 'city_0', failed: () => false, compare: vi.fn() };
  const unwatch = beacon.watch(again);
  followers[0]?.unwatch();
  await vi.advanceTimersByTimeAsync(12_600);
  expect(again.compare).toHaveBeenCalledWith(7);
  expect(followers[0]?.compare).not.toHaveBeenCalled();
  unwatch();
  await vi.advanceTimersByTimeAsync(30_000);
  expect(asked()).toEqual([1]);
});
