/** How a room is told of its people: at once, then at most once a second, and always the truth of that moment. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { openMemoryBus } from '../bus.ts';
import type { Leases } from './leases.ts';
import { openMemoryLeases } from './leases-memory.ts';
import { eg } from './presence.testing.ts';
import { openRoomDiffs, type RoomDiffs } from './room-diffs.ts';

type Frame = { online: number; joined: { user_id: string }[]; left: string[]; sample?: unknown[]; version: number };

let leases: Leases;
let diffs: RoomDiffs;
let told: Frame[];

beforeEach(() => {
  vi.useFakeTimers();
  const bus = openMemoryBus();
  leases = openMemoryLeases();
  diffs = openRoomDiffs(bus, leases);
  told = [];
  bus.subscribe('presence:room:a', (text) => told.push(JSON.parse(text)));
});
afterEach(() => {
  diffs.close();
  vi.useRealTimers();
});

const lease = (userId: string) => eg.lease({ place: 'room:a', userId, holder: `e:${userId}` });
const come = async (...userIds: string[]) => diffs.note(await leases.renew(userIds.map(lease), 600_000));
const go = async (...userIds: string[]) => diffs.note(await leases.drop(userIds.map(lease)));
const said = () => told.map(({ online, joined, left }) => [online, joined.map(({ user_id }) => user_id), left]);
const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);

test('the first change is told at once, what follows within a second together', async () => {
  await come('u_1');
  await pass(0);
  expect(said()).toEqual([[1, ['u_1'], []]]);
  await come('u_2');
  await come('u_3');
  await go('u_1');
  await pass(900);
  expect(said()).toHaveLength(1);
  await pass(100);
  expect(said()[1]).toEqual([2, ['u_2', 'u_3'], ['u_1']]);
  await pass(5_000);
  expect(said()).toHaveLength(2);
  await go('u_2');
  await pass(0);
  expect(said()[2]).toEqual([1, [], ['u_2']]);
});

test('whoever came and went within the second is only gone', async () => {
  await come('u_1');
  await pass(0);
  await come('u_2');
  await go('u_2');
  await pass(1_000);
  expect(said()[1]).toEqual([1, [], ['u_2']]);
});

test('versions grow, and the last one is the room’s', async () => {
  await come('u_1', 'u_2');
  await pass(0);
  await go('u_1');
  await pass(1_000);
  const versions = told.map(({ version }) => version);
  expect(versions[1]).toBeGreaterThan(versions[0] ?? 0);
  expect(versions[1]).toBe((await leases.count('room:a')).version);
});

test('five thousand who come at once are one frame: a count and a sample', async () => {
  await come(...Array.from({ length: 5_000 }, (_, n) => `u_${n}`));
  await pass(0);
  expect(told).toHaveLength(1);
  expect(told[0]).toMatchObject({ online: 5_000, joined: [], left: [] });
  expect(told[0]?.sample).toHaveLength(20);
});

test('a store that is away is asked again, and nobody is forgotten', async () => {
  await come('u_1');
  await pass(0);
  const count = vi.spyOn(leases, 'count').mockRejectedValueOnce(new Error('away'));
  await come('u_2');
  await pass(1_000);
  expect(count).toHaveBeenCalledTimes(1);
  expect(told).toHaveLength(1);
  await pass(1_000);
  expect(said()[1]).toEqual([2, ['u_2'], []]);
});

test('after close nothing is told', async () => {
  await come('u_1');
  await pass(0);
  await come('u_2');
  diffs.close();
  await pass(2_000);
  expect(told).toHaveLength(1);
});
