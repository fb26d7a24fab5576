import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test, vi } from 'vitest';
import { openMemoryBus } from '../bus.ts';
import { tooMany } from '../refusal.ts';
import { openPostLimits } from './post-limits.ts';
import { poster } from './post-message.ts';

test('what an owner says in a full room goes on in the order in which it came', async () => {
  let queries = 0;
  const query = async () => {
    queries += 1;
    // Each is answered sooner than the one before it.
    await sleep(queries < 5 ? 50 - queries * 10 : 0);
    return { rows: [{ id: 'city_room', created_by: 'u_owner' }] };
  };
  const free = { take: async () => {}, giveBack: () => {}, close: () => {} };
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

test.each([
  ['the log refuses, as of somebody who is banned', () => Promise.reject(new Error('refused')), 1],
  ['the log had already', async () => ({ created: false, told: false }), 1],
  ['the log took', async () => ({ created: true, told: false }), 0],
])('what %s is counted against the room as it should be', async (_, append, givenBack) => {
  const giveBack = vi.fn();
  const limits = { take: async () => {}, giveBack };
  const post = poster({ idOf: async () => 'city_room' } as never, { append } as never, limits, openMemoryBus());
  await post({ roomId: 'room', authorId: 'u_olena', text: 'слово', clientId: 'a', called: [] } as never).catch(
    () => {},
  );
  expect(giveBack.mock.calls).toEqual(Array(givenBack).fill([{ roomId: 'city_room' }]));
});
