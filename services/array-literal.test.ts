/** What PostgreSQL reads is what was given. */
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { arrayLiteral, type Item } from './array-literal.ts';
import type { Postgres } from './postgres.ts';
import { testPostgres } from './postgres-server.testing.ts';

let postgres: Postgres;

beforeAll(async () => {
  postgres = await testPostgres();
});
afterAll(() => postgres.close());

async function read(type: string, items: readonly Item[]): Promise<unknown> {
  const { rows } = await postgres.pool.query(`SELECT $1::${type}[] AS items`, [arrayLiteral(items)]);
  return rows[0].items;
}

test('any texts', async () => {
  const signs = fc.constantFrom('"', '\\', '{', '}', ',', ' ', 'NULL', 'null', '\n', "'", 'ї', '🏙');
  // What has a NUL or half a surrogate pair is refused at the door, and no text of a database.
  const word = fc
    .string({ unit: fc.oneof(signs, fc.string({ unit: 'binary' })) })
    .filter((text) => !text.includes('\0'));
  await fc.assert(
    fc.asyncProperty(fc.array(fc.option(word)), async (items) => {
      expect(await read('text', items)).toEqual(items);
    }),
    { numRuns: 300 },
  );
});

test('none, numbers, truths, times and nothing', async () => {
  expect(await read('text', [])).toEqual([]);
  expect(await read('int', [0, -7, 2 ** 31 - 1, undefined])).toEqual([0, -7, 2 ** 31 - 1, null]);
  expect(await read('bool', [true, null, false])).toEqual([true, null, false]);
  const noon = new Date('2026-11-28T12:00:00.123Z');
  expect(await read('timestamptz', [noon, null])).toEqual([noon, null]);
});
