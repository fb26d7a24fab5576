import fc from 'fast-check';
import { expect, test } from 'vitest';
import { snippetOf } from './snippet.ts';
import { wordsOf } from './words.ts';

/** The snippet with its hits in brackets. */
const shown = (text: string, ...sought: string[]) =>
  snippetOf(text, wordsOf(text), (word) => sought.includes(word))
    .map((part) => (part.hit ? `[${part.text}]` : part.text))
    .join('');

test.each([
  ['Сад у місті', ['сад'], '[Сад] у місті'],
  ['Старий\n\nсад,  новий сад!', ['сад'], 'Старий [сад], новий [сад]!'],
  ['П’ять хвилин', ['пять', 'хвилин'], '[П’ять] [хвилин]'],
  ['без слова', ['сад'], 'без слова'],
])('%j', (text, sought, expected) => expect(shown(text, ...sought)).toBe(expected));

test('a long message is shown around the first hit, cut between words', () => {
  const snippet = shown(`${'слово '.repeat(100)}сад ${'далі '.repeat(100)}`, 'сад');
  expect(snippet).toMatch(/^…(слово )+\[сад\] (далі )+далі…$/);
  expect(snippet.length).toBeLessThan(170);
  expect(shown(`${'слово '.repeat(100)}сад`, 'сад')).toMatch(/^…(слово ){20,}\[сад\]$/);
});

test('a word that is longer than the snippet is cut, but no character', () => {
  const word = '𝒳'.repeat(300);
  const parts = snippetOf(`a${word}`, wordsOf(`a${word}`), () => true);
  expect(parts.map(({ hit }) => hit)).toEqual([true, false]);
  expect(parts[0]?.text.isWellFormed()).toBe(true);
  expect(parts.at(-1)?.text).toBe('…');
});

test('it is a piece of the message, with every hit that stands in it', () => {
  const texts = fc.array(fc.constantFrom('сад', 'дім', '𝒳𝒳', '🌻', ' ', '\n', ', ', 'дуже-довге'), { maxLength: 120 });
  fc.assert(
    fc.property(texts, (pieces) => {
      const text = pieces.join('');
      const words = wordsOf(text);
      const parts = snippetOf(text, words, (word) => word === 'сад');
      const whole = parts.map((part) => part.text).join('');
      expect(whole.length).toBeLessThanOrEqual(162);
      expect(whole.isWellFormed()).toBe(true);
      expect(text.replace(/\s+/g, ' ')).toContain(whole.replace(/^…|…$/g, '').replace(/\s+/g, ' ').trim());
      expect(parts.some(({ hit }) => hit)).toBe(words.some(({ word }) => word === 'сад'));
      for (const part of parts) if (part.hit) expect(part.text.toLowerCase()).toBe('сад');
    }),
  );
});
