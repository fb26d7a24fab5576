import fc from 'fast-check';
import { expect, test } from 'vitest';
import { hasInvisible, seen } from './invisible-characters.ts';

test.each([
  ['a\u202eb', ['U+202E']],
  ['\u2066a\u2069', ['U+2066', 'U+2069']],
  ['a\u200bb\u00adc\ufeff', ['U+200B', 'U+00AD', 'U+FEFF']],
  ['a\u200d\u200cb', ['U+200D', 'U+200C']],
  ['😀\u{e0041}\u{e0042}', ['U+E0041', 'U+E0042']],
  ['a\u0007b\u001b[31m', ['U+0007', 'U+001B']],
  ['\u3164\u2060\ufe0f', ['U+3164', 'U+2060', 'U+FE0F']],
  ['\ud83d!', ['U+D83D']],
])('%j has signs', (text, codes) => {
  expect(seen(text).flatMap((part) => ('codes' in part ? part.codes : []))).toEqual(codes);
});

test.each(['Привіт,\n\tмісто', '❤️ ☎︎ 5️⃣ 👨‍👩‍👧‍👦 🏳️‍🌈 🏴󠁧󠁢󠁥󠁮󠁧󠁿 👍🏽', 'می‌خواهم', 'क्‍ष', 'Z̵̡͖a̴lgo', '葛󠄀'])(
  '%j is as it was',
  (text) => {
    expect(seen(text)).toEqual([{ text }]);
  },
);

test('nothing is lost, and nothing that has no shape goes through but in emoji and joined letters', () => {
  const unit = fc.oneof(fc.constantFrom('\u202e', '\u200d', '\ufe0f', '👨', '👩', 'ب', 'a', '\u{e0041}'), fc.string());
  fc.assert(
    fc.property(fc.array(unit), (units) => {
      const text = units.join('');
      const back = (codes: string[]) => codes.map((code) => String.fromCodePoint(Number.parseInt(code.slice(2), 16)));
      const parts = seen(text);
      expect(parts.map((part) => ('codes' in part ? back(part.codes).join('') : part.text)).join('')).toBe(text);
      const shown = parts.map((part) => ('codes' in part ? '' : part.text)).join('');
      expect(hasInvisible(shown.replaceAll(/\u200c|\u200d|\ufe0e|\ufe0f|\n|\t/g, ''))).toBe(false);
    }),
  );
});
