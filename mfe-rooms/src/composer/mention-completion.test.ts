import { expect, test } from 'vitest';
import * as eg from '../example.ts';
import { membersFrom } from '../room-members.ts';
import { isChosen, mentionable, mentionQuery, offered, withMention, withWrittenOut } from './mention-completion.ts';

test.each([
  ['@', { from: 0, words: '' }],
  ['привіт @Та', { from: 7, words: 'Та' }],
  ['@Олена Ко', { from: 0, words: 'Олена Ко' }],
  ['(@т', { from: 1, words: 'т' }],
  ['olena@city', null],
  ['@ слово', null],
  ['@рядок\nдалі', null],
  [`@${'а'.repeat(41)}`, null],
  ['без нікого', null],
])('what is asked for at the end of %j', (text, query) => {
  expect(mentionQuery(text, text.length)).toEqual(query);
});

test('only what stands before the caret asks', () => {
  expect(mentionQuery('@Тарас далі', 3)).toEqual({ from: 0, words: 'Та' });
});

test('who is in the room comes first, then who spoke last, each once and never oneself', () => {
  const here = { user_id: 'u_yuri', username: 'Юрій', status: 'online' };
  const messages = [
    eg.message({ seq: 1, userId: 'u_ivan', username: 'Іван' }),
    eg.message({ seq: 2 }),
    eg.message({ seq: 3, userId: 'u_yuri', username: 'Юрій' }),
    eg.message({ seq: 4, userId: eg.olena.userId, username: 'Олена' }),
  ];
  const people = mentionable(membersFrom([here], 1), messages, eg.olena.userId, 'uk');
  expect(people.map((each) => each.username)).toEqual(['Юрій', 'Тарас', 'Іван']);
});

test('a name is found by the beginning of each of its words', () => {
  const people = ['Олена Коваль', 'Kolya', 'Микола'].map((username) => ({ userId: username, username }));
  expect(offered(people, 'ко').map((each) => each.username)).toEqual(['Олена Коваль']);
  expect(offered(people, 'KO').map((each) => each.username)).toEqual(['Kolya']);
  expect(offered(people, 'олена к').map((each) => each.username)).toEqual(['Олена Коваль']);
  expect(offered(people, '')).toHaveLength(3);
});

test('written out is whose name nobody else has, the longer one first', () => {
  const person = (userId: string, username: string) => ({ userId, username });
  const [ivan, kruk, a, b] = [
    person('i', 'Іван'),
    person('k', 'Іван Крук'),
    person('a', 'Тарас'),
    person('b', 'Тарас'),
  ];
  expect(withWrittenOut([], [ivan, a, kruk, b])).toEqual([kruk, ivan]);
  expect(withWrittenOut([b], [ivan, a, b])).toEqual([b, ivan]);
});

test('a name that is written out leaves nothing to choose', () => {
  const people = ['Тарас', 'Тарас Шевчук', 'Ада'].map((username) => ({ userId: username, username }));
  expect(offered(people, 'Ада')).toEqual([]);
  expect(offered(people, 'Тарас')).toHaveLength(2);
});

test('of two residents with one name the one chosen last is meant', () => {
  const [a, b] = ['u_a', 'u_b'].map((userId) => ({ userId, username: 'Тарас' })) as [never, never];
  expect(withMention(withMention([], a), b)).toEqual([b]);
});

test('a name that was chosen stands where it is whole, and one is in it up to its end', () => {
  const chosen = [{ userId: 'u_ivan', username: 'Іван Крук' }];
  const inIt = (text: string, words: string) => isChosen(text, { from: 0, words }, chosen);
  expect(inIt('@Іван Крук, вітаю', '')).toBe(true);
  expect(inIt('@Іван Крук, вітаю', 'Іван К')).toBe(true);
  expect(inIt('@Іван Крук', 'Іван Крук')).toBe(true);
  expect(inIt('@Іван Крук і', 'Іван Крук ')).toBe(false);
  expect(inIt('@Іван Крукенко', 'Іван')).toBe(false);
  expect(inIt('@Іван', 'Іван')).toBe(false);
});
