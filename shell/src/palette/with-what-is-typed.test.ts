import { setupI18n } from '@lingui/core';
import { expect, test, vi } from 'vitest';
import type { City } from '../contract.ts';
import { catalogues, sayWith } from './say.ts';
import { withWhatIsTyped } from './with-what-is-typed.ts';

const say = sayWith(setupI18n({ locale: 'en', messages: { en: catalogues.en } }));
const everything = { rooms: true, secondMe: true };
const navigate = vi.fn<City['navigate']>();
const offered = (query: string, takers = everything) =>
  withWhatIsTyped({ navigate } as unknown as City, takers, query, say);

test('a few words are a room’s name first, a sentence or a question mark asks first', () => {
  const ids = (query: string) => offered(query).map(({ id }) => id);
  expect(ids('sea garden')).toEqual(['typed:room', 'typed:messages', 'typed:question']);
  expect(ids('who is here?')).toEqual(['typed:question', 'typed:messages', 'typed:room']);
  expect(ids('tell me of the sea')).toEqual(['typed:question', 'typed:messages', 'typed:room']);
  expect(ids('  ')).toEqual([]);
});

test('only what the plan has takes the words', () => {
  expect(offered('sea', { rooms: false, secondMe: true }).map(({ title }) => title)).toEqual(['Ask Second Me: “sea”']);
  expect(offered('sea', { rooms: false, secondMe: false })).toEqual([]);
});

test('the words go along in the address, and only a question says that Enter was pressed on it', () => {
  for (const { run } of offered(' a & b ')) run();
  expect(navigate.mock.calls).toEqual([
    ['/rooms?new=a%20%26%20b'],
    ['/rooms?q=a%20%26%20b'],
    ['/secondme?ask=a%20%26%20b', { state: { pressed: true } }],
  ]);
});
