/** What a process remembers of the city's changes: all of them in order, or that it does not. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { openMemoryBus } from '../bus.ts';
import { openRecentChanges, type RecentChanges } from './recent-changes.ts';

let bus: ReturnType<typeof openMemoryBus>;
let recent: RecentChanges;
let gaps: number;
/** What the watcher was told. */
let told: number[];
let lose: () => void;
const onGap = (hear: () => void) => {
  lose = hear;
};

beforeEach(() => {
  vi.useFakeTimers();
  gaps = 0;
  told = [];
  bus = openMemoryBus();
  recent = openRecentChanges({ ...bus, onGap }, 3);
  recent.watch({
    changed: ({ version }) => void told.push(version),
    missed() {
      gaps += 1;
    },
  });
});
afterEach(() => {
  recent.close();
  vi.useRealTimers();
});

const tell = async (...versions: number[]) => {
  for (const version of versions) {
    const resident = { user_id: `u_${version}`, username: '', status: 'online', last_seen: null };
    bus.publish('presence', JSON.stringify({ event: 'presence.update', ...resident, online: 1, version }));
  }
  await vi.advanceTimersByTimeAsync(0);
};
const since = (version: number, now: number) => recent.since(version, now)?.map((update) => update.version);

test('before anything is heard only who has missed nothing can be told so', () => {
  expect([since(7, 7), since(6, 7), since(8, 7)]).toEqual([[], undefined, undefined]);
});

test('what came after a version, as far as it is remembered', async () => {
  await tell(11, 12, 13);
  bus.publish('presence', JSON.stringify({ event: 'presence.agent', user_id: 'city_guide', status: 'online' }));
  await tell(14);
  expect([since(14, 14), since(13, 14), since(11, 14)]).toEqual([[], [14], [12, 13, 14]]);
  expect([since(10, 14), since(15, 14)]).toEqual([undefined, undefined]);
  expect(recent.top()).toBe(14);
});

test('what comes in another order is put in order, and is no gap', async () => {
  await tell(1, 3, 4);
  expect([recent.top(), since(1, 4)]).toEqual([1, []]);
  await tell(2);
  expect([recent.top(), since(1, 4)]).toEqual([4, [2, 3, 4]]);
  await vi.advanceTimersByTimeAsync(5_000);
  expect([gaps, told]).toEqual([0, [1, 2, 3, 4]]);
});

test('what comes after those that followed it were told is told after another look only', async () => {
  await tell(11, 12);
  await tell(10);
  expect([gaps, told, recent.top()]).toEqual([1, [11, 12, 10], 10]);
  await tell(13);
  expect(told).toEqual([11, 12, 10]);
  await vi.advanceTimersByTimeAsync(1_000);
  expect(gaps).toBe(2);
});

test('where one comes late after the other, each has its time', async () => {
  await tell(1);
  for (let version = 2; version < 10; version += 2) {
    await tell(version + 1, version + 3);
    await vi.advanceTimersByTimeAsync(400);
    await tell(version);
  }
  expect([gaps, recent.top()]).toEqual([0, 9]);
});

test('what does not come is a gap, after which it begins anew', async () => {
  await tell(1, 3);
  await vi.advanceTimersByTimeAsync(1_000);
  expect([gaps, recent.top(), since(1, 3)]).toEqual([1, undefined, undefined]);
  await tell(4, 5);
  expect([gaps, since(3, 5)]).toEqual([1, [4, 5]]);
});

test('where the Bus may have lost something nothing is taken for complete', async () => {
  await tell(1, 2);
  lose();
  expect([gaps, since(1, 2), since(2, 2)]).toEqual([1, undefined, []]);
});
