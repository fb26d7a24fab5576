import fc from 'fast-check';
import { expect, test } from 'vitest';
import { wordsOf } from './words.ts';

const words = (text: string) => wordsOf(text).map(({ word }) => word);

test.each([
  ['Привіт, Місто!', ['привіт', 'місто']],
  ["п’ять п'ять пʼять п`ять п‘ять", ['пять', 'пять', 'пять', 'пять', 'пять']],
  ['За́мок і замо́к', ['замок', 'і', 'замок']],
  ['Ґанок', ['ганок']],
  ['їжак єнот ірис', ['їжак', 'єнот', 'ірис']],
  ['й ї'.normalize('NFD'), ['й', 'ї']],
  ['don’t STOP', ['dont', 'stop']],
  ['‘quoted’ «лапки»', ['quoted', 'лапки']],
  ['covid19, 2026-го', ['covid', '19', '2026', 'го']],
  ['snake_case та e-mail', ['snake', 'case', 'та', 'e', 'mail']],
  ['при\u00adвіт, спі\u200bвати', ['привіт', 'співати']],
  ['🌻🌻 — … ’ \ud800', []],
  ['а'.repeat(100), ['а'.repeat(64)]],
  ['日本語 العربية', ['日本語', 'العربية']],
])('the words of %j', (text, expected) => expect(words(text)).toEqual(expected));

test('a word stands where it says, and is the same word alone; nothing in it could be taken for anything else', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (text) => {
      let end = 0;
      for (const found of wordsOf(text)) {
        expect(found.start).toBeGreaterThanOrEqual(end);
        expect(found.end).toBeGreaterThan(found.start);
        end = found.end;
        expect(words(text.slice(found.start, found.end))).toEqual([found.word]);
        expect(found.word).toMatch(/^[\p{L}\p{M}\p{Nd}]+$/u);
      }
    }),
  );
});
