import { Code } from '@connectrpc/connect';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type TestPostgres, testPostgres } from '../../postgres-server.testing.ts';
import { hitTest, parseQuery, tsqueryOf } from './search-query.ts';

const none = new Map<string, string[]>();
const asked = (text: string) => tsqueryOf(parseQuery(text), none);

describe('a person’s text', () => {
  test.each([
    ['сад', `('сад' | 'сад':*)`],
    ['сад і', `('сад') & ('і')`],
    ['старий сад', `('старий') & ('сад' | 'сад':*)`],
    ['"старий сад"', `('старий') <-> ('сад')`],
    ['«старий сад» біля', `('старий') <-> ('сад') & ('біля' | 'біля':*)`],
    ['„старий сад', `('старий') <-> ('сад')`],
    ['сад -зима', `('сад' | 'сад':*) & !(('зима'))`],
    ['сад -"сніг іде"', `('сад' | 'сад':*) & !(('сніг') <-> ('іде'))`],
    ['e-mail', `('e') <-> ('mail' | 'mail':*)`],
    ['сад - город', `('сад') & ('город' | 'город':*)`],
    [`сад' & !(город) | \\ :* <-> ''`, `('сад') & ('город' | 'город':*)`],
  ])('%s', (text, expected) => expect(asked(text)).toBe(expected));

  test.each(['', '   ', '-сад', '!!! ??', '🌻', '""', '-"сад"'])('%j has no word to look for', (text) => {
    expect(() => parseQuery(text)).toThrow(
      expect.objectContaining({ code: Code.InvalidArgument, rawMessage: 'query must have a word to look for' }),
    );
  });
});

test('each word is sought by all of its stems', () => {
  const stems = new Map([
    ['кімнати', ['кімнат', 'кімн']],
    ['великі', ['велик']],
  ]);
  expect(tsqueryOf(parseQuery('"великі кімнати"'), stems)).toBe(`('велик') <-> ('кімнат' | 'кімн')`);
});

test('a hit is a word with a stem that is sought, or that begins as the last word does; none of those without', () => {
  const isHit = hitTest(parseQuery('"старий сад" гор -зима'), new Map([['старий', ['стар']]]));
  expect([['стар'], ['сад'], ['город', 'горо'], ['зима'], ['садок'], ['угор']].map(isHit)).toEqual([
    ...[true, true, true, false, false, false],
  ]);
});

describe('in PostgreSQL', () => {
  let postgres: TestPostgres;
  beforeAll(async () => {
    postgres = await testPostgres();
  });
  afterAll(() => postgres?.close());

  test('no text is a syntax error', async () => {
    const texts = fc.sample(
      fc.oneof(
        fc.string({ unit: 'binary', maxLength: 200 }),
        fc.string({ unit: fc.constantFrom(...`"-&|!()<>:*'\\ «»а1b${'\n'}`), maxLength: 200 }),
      ),
      500,
    );
    const queries = texts.flatMap((text) => {
      try {
        return [asked(text)];
      } catch {
        return [];
      }
    });
    const { rows } = await postgres.pool.query('SELECT query::tsquery::text FROM unnest($1::text[]) AS query', [
      queries,
    ]);
    expect(queries.length).toBeGreaterThan(100);
    expect(rows.length).toBe(queries.length);
  });
});
