import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { tooMany } from '../refusal.ts';
import { openPostLimits } from './post-limits.ts';

test('what an owner says in a full room goes on in the order in which it came', async () => {
  let queries = 0;
  const query = async () => {
    queries += 1;
    // Each is answered sooner than the one before it.
    await sleep(queries < 5 ? 50 - queries * 10 : 0);
    return { rows: [{ id: 'city_room', created_by: 'u_owner' }] };
  };
  const free = { take: async () => {}, close: () => {} };
  const full = { ...free, take: () => Promise.reject(tooMany('too many messages in this room', 1_000)) };
  const limits = openPostLimits(free, full, { pool: { query } as never }, new Set());
  const order: number[] = [];
  const post = async (n: number) => {
    await limits.take({ roomId: 'city_room', authorId: 'u_owner' });
    order.push(n);
  };
  await Promise.all([1, 2, 3].map(post));
  expect(order).toEqual([1, 2, 3]);
});
