import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { silent } from './edge.testing.ts';
import { openReads, type Reads } from './reads.ts';

let calls: string[][];
let reads: Reads;
let away: boolean;
let slowMs: number;

beforeEach(() => {
  vi.useFakeTimers();
  [calls, away, slowMs] = [[], false, 0];
  reads = openReads(
    {
      async markReads({ reads: brought = [] }: { reads?: { userId?: string; roomId?: string; seq?: number }[] }) {
        calls.push(brought.map(({ userId, roomId, seq }) => `${userId} ${roomId} ${seq}`));
        if (slowMs > 0) await new Promise((resolve) => setTimeout(resolve, slowMs));
        if (away) throw new Error('away');
        return {} as never;
      },
    },
    silent,
  );
});
afterEach(() => vi.useRealTimers());

const read = (userId: string, seq: number, roomId = 'r') => reads.mark({ userId, roomId, seq });

test('the first goes soon, together with those of its moment; each place once, as far as it is', async () => {
  read('olena', 3);
  read('taras', 1);
  read('olena', 5);
  read('olena', 4);
  read('olena', 1, 'other');
  await vi.advanceTimersByTimeAsync(50);
  expect(calls).toEqual([['olena r 5', 'taras r 1', 'olena other 1']]);
});

test('who reads on is brought once in two seconds', async () => {
  read('olena', 1);
  await vi.advanceTimersByTimeAsync(50);
  for (let seq = 2; seq < 12; seq++) {
    read('olena', seq);
    await vi.advanceTimersByTimeAsync(100);
  }
  expect(calls).toEqual([['olena r 1']]);
  await vi.advanceTimersByTimeAsync(1_000);
  expect(calls.slice(1)).toEqual([['olena r 11']]);
});

test('many go in calls of 500; a call that fails ends nothing; what is gathered goes before the process does', async () => {
  away = true;
  for (let n = 0; n < 501; n++) read(`u${n}`, 1);
  await vi.advanceTimersByTimeAsync(50);
  away = false;
  read('olena', 9);
  await reads.close();
  expect(calls.map((call) => call.length)).toEqual([500, 1]);
  expect(calls[1]).toEqual(['olena r 9']);
});

test('the process waits for a call that is on its way', async () => {
  slowMs = 1_000;
  read('olena', 1);
  await vi.advanceTimersByTimeAsync(50);
  let closed = false;
  const closing = reads.close().then(() => {
    closed = true;
  });
  await vi.advanceTimersByTimeAsync(900);
  expect(closed).toBe(false);
  await vi.advanceTimersByTimeAsync(100);
  await closing;
  expect(calls).toEqual([['olena r 1']]);
});
