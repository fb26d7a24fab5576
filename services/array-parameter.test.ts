/** What PostgreSQL reads is what was given. */
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { arrayParameter, type Item, type ItemType } from './array-parameter.ts';
import type { Postgres } from './postgres.ts';
import { testPostgres } from './postgres-server.testing.ts';

let postgres: Postgres;

beforeAll(async () => {
  postgres = await testPostgres();
});
afterAll(() => postgres.close());

async function read<Type extends ItemType>(type: Type, items: readonly Item<Type>[]): Promise<unknown> {
  const { rows } = await postgres.pool.query(`SELECT $1::${type}[] AS items`, [arrayParameter(type, items)]);
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
  const longAgo = new Date('1969-12-31T23:59:59.999Z');
  expect(await read('timestamptz', [noon, null, longAgo])).toEqual([noon, null, longAgo]);
  const id = '019ae000-0123-7abc-8def-0123456789ab';
  expect(await read('uuid', [id, null])).toEqual([id, null]);
  expect(await read('jsonb', ['[]', '{"ї":"🏙"}', null])).toEqual([[], { ї: '🏙' }, null]);
});

test('a number that has no place is refused', () => {
  expect(() => arrayParameter('int', [2 ** 31])).toThrow(RangeError);
});
