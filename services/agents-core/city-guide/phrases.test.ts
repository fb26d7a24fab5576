import { describe, expect, test } from 'vitest';
import { intentOf } from './intent.ts';
import type { Language } from './language.ts';
import { around, manners, phrases, topics } from './phrases.testing.ts';
import { en } from './wording-en.ts';
import { uk } from './wording-uk.ts';

const languages: Language[] = ['uk', 'en'];
const cases = [(text: string) => text, (text: string) => text.toUpperCase(), (text: string) => text.normalize('NFD')];
const apostrophes = ["'", '’', 'ʼ', '`'];

/** The phrase in all the ways in which it is asked. */
function* asked(phrase: string, language: Language): Iterable<string> {
  const { before, after } = around[language];
  for (const begin of before) for (const end of after) for (const written of cases) yield written(begin + phrase + end);
  if (phrase.includes("'")) for (const sign of apostrophes) yield phrase.replace("'", sign);
}

const misread = (intent: string, written: Iterable<string>) =>
  [...written].filter((question) => intentOf(question).kind !== intent);

describe.each(languages)('%s', (language) => {
  describe.each(Object.entries(phrases))('%s', (intent, { [language]: said }) => {
    test.each(intent === 'find' ? [] : said)('%s', (phrase) => {
      expect(misread(intent, asked(phrase, language))).toEqual([]);
    });
  });

  test.each(phrases.find[language])('a room is looked for by what is left: %s', (phrase) => {
    for (const [stem, forms] of topics[language]) {
      const written = forms.flatMap((form) => [...asked(phrase.replace('X', form), language)]);
      const finds = (question: string) => {
        const intent = intentOf(question);
        return intent.kind === 'find' && intent.words.length === 1 && intent.words[0]?.startsWith(stem);
      };
      expect(written.filter((question) => !finds(question))).toEqual([]);
    }
  });

  test.each(Object.entries(manners))('%s', (intent, { [language]: said }) => {
    for (const phrase of said) {
      const written = ['', '!', '.', ' 🙂'].flatMap((end) => cases.map((write) => write(phrase + end)));
      expect(misread(intent, written)).toEqual([]);
    }
  });
});

test.each([uk, en])('what is offered to be asked is understood', ({ suggestions }) => {
  const kinds = Object.values(suggestions).map((question) => intentOf(question).kind);
  expect(kinds).toEqual(['online', 'popular', 'new', 'find', 'asked']);
});

test('the same question always means the same', () => {
  const all = Object.values({ ...phrases, ...manners }).flatMap(({ uk, en }) => [...uk, ...en]);
  expect(all.map(intentOf)).toEqual(all.map(intentOf));
});
