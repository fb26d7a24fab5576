import { type Messages, setupI18n } from '@lingui/core';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { messages as en } from '../locales/en.po';
import { messages as uk } from '../locales/uk.po';
import { lengthened } from './lengthened.ts';

type Compiled = Exclude<Messages[string], string>;
type Token = Compiled[number];

/** What a message says with these values. */
const said = (message: Messages[string], values: Record<string, unknown> = {}): string =>
  setupI18n({ locale: 'uk', messages: { uk: { message } } })._('message', values);

const longOf = (message: Messages[string]) => lengthened({ message }).message ?? '';

/** Letters and signs as a reader counts them: an accent and a tag take no room. */
const widthOf = (text: string) => [...text.replace(/\p{M}|<[^>]*>/gu, '')].length;

test('a sentence is in brackets, its words longer and accented, its tags and signs as they were', () => {
  expect(said(longOf(['Тут ', ['count'], ' <0>нові</0>, <1/>!']), { count: 7 })).toBe('⟦Ту́ту́т 7 <0>но́ві́ві́</0>, <1/>!⟧');
});

test('a plain string is a message, too', () => {
  expect(said(longOf('No'))).toBe('⟦No\u0301No\u0301⟧');
});

const word = fc.stringMatching(/^[a-zA-Zа-яієїґ]{1,14}$/);
const words = fc.array(word, { minLength: 1, maxLength: 8 }).map((list) => list.join(' '));
const name = fc.constantFrom('count', 'who', 'where');
const text: fc.Arbitrary<Token> = fc.oneof(
  words,
  words.map((inside) => `<0>${inside}</0>`),
);
const value: fc.Arbitrary<Token> = fc.oneof(
  name.map((one): Token => [one]),
  name.map((one): Token => [one, 'date', { dateStyle: 'long' }]),
);
const form: fc.Arbitrary<Token[]> = fc.array(fc.oneof(words, fc.constant('#')), { minLength: 1, maxLength: 3 });
const plural = fc
  .tuple(name, fc.record({ one: form, few: form, many: form, other: form }), fc.integer({ min: 0, max: 3 }))
  .map(([one, forms, offset]): Token => [one, 'plural', { offset, ...forms }] as unknown as Token);
const message = fc.array(fc.oneof(text, value, plural), { minLength: 1, maxLength: 5 });

/** The places of a message, in order: what it takes from outside, its tags, its plural forms. */
function places(tokens: Compiled): unknown[] {
  return tokens.flatMap((token): unknown[] => {
    if (typeof token === 'string') return token.match(/<[^>]*>|#/g) ?? [];
    const [one, kind, forms] = token;
    if (kind !== 'plural') return [token];
    return [
      one,
      Object.entries(forms as object).map(([form, inside]) => [form, Array.isArray(inside) ? places(inside) : inside]),
    ];
  });
}

test('whatever a message is made of, all its places are there in the same order', () => {
  fc.assert(
    fc.property(message, (tokens) => {
      const long = longOf(tokens) as Compiled;
      expect(places(long)).toEqual(places(tokens));
      expect([long.at(0), long.at(-1)]).toEqual(['⟦', '⟧']);
    }),
  );
});

test('whatever the words are, they are at least 40 % longer', () => {
  fc.assert(
    fc.property(words, (sentence) => {
      expect(widthOf(said(longOf([sentence])))).toBeGreaterThanOrEqual(1.4 * widthOf(sentence));
    }),
  );
});

test.each(Object.entries({ uk, en }))('so is every real sentence, in %s', (_, messages) => {
  const values = { count: 21, online: 21, membersOnline: 5, name: '', who: '', where: '', time: '', reason: '' };
  for (const [id, long] of Object.entries(lengthened(messages))) {
    const before = said(messages[id] ?? '', values);
    expect(widthOf(said(long, values)), before).toBeGreaterThanOrEqual(1.4 * widthOf(before));
  }
});
