import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TestPostgres, testPostgres } from '../../postgres-server.testing.ts';
import { openStems } from './stems.ts';

let postgres: TestPostgres;
beforeAll(async () => {
  postgres = await testPostgres();
});
afterAll(() => postgres?.close());

test('each word by its language; what is common or of no known language is its own stem', async () => {
  const words = ['кімнати', 'running', 'cities', 'the', 'élan', '2026', '日本語', 'iмена'];
  expect([...(await openStems()(postgres.pool, words))]).toEqual([
    ['кімнати', ['кімнат', 'кімн']],
    ['running', ['run']],
    ['cities', ['citi']],
    ['the', ['the']],
    ['élan', ['élan']],
    ['2026', ['2026']],
    ['日本語', ['日本語']],
    ['iмена', ['iмена']],
  ]);
});

test('what was asked for once is not asked again, and however much is asked all of it is answered', async () => {
  const asked: string[][] = [];
  const client = {
    query: (query: { text: string; values: [string[]] }) => {
      asked.push(query.values[0]);
      return postgres.pool.query(query);
    },
  };
  const stemsFor = openStems();
  const stems = (words: string[]) => stemsFor(client as unknown as Pick<TestPostgres['pool'], 'query'>, words);
  await stems(['running', 'rooms', 'running', 'місто']);
  await stems(['rooms', 'running', 'houses']);
  expect(asked).toEqual([['running', 'rooms'], ['houses']]);
  const letters = 'abcdefghijklmnopqrstuvwxyz';
  const many = Array.from({ length: 25_000 }, (_, n) => [...String(n)].map((digit) => letters[Number(digit)]).join(''));
  expect((await stems(many)).size).toBe(25_000);
  expect((await stems(many.slice(0, 5))).size).toBe(5);
});
