import fc from 'fast-check';
import { expect, test } from 'vitest';
import { openSentences } from './sentences.ts';

const said = (...pieces: string[]) => {
  const sentences = openSentences();
  const ended = pieces.flatMap((piece) => sentences.add(piece));
  return [...ended, sentences.rest()].filter((one) => one !== '');
};

test('a sentence is said when it has ended, and not before', () => {
  const sentences = openSentences();
  expect(sentences.add('Зараз у місті 3')).toEqual([]);
  expect(sentences.add(' мешканці.')).toEqual([]);
  expect(sentences.add(' Ти')).toEqual(['Зараз у місті 3 мешканці.']);
  expect(sentences.add(' серед них!\n')).toEqual(['Ти серед них!']);
  expect(sentences.rest()).toBe('');
});

test.each([
  ['Кафе на вул. Садовій. Заходь!', ['Кафе на вул. Садовій.', 'Заходь!']],
  ['О. Гончар написав «Собор». Так?', ['О. Гончар написав «Собор».', 'Так?']],
  ['Це коштує 3.14 грн. за штуку. Дорого…', ['Це коштує 3.14 грн. за штуку.', 'Дорого…']],
  ['He said “no.” Then he left.', ['He said “no.”', 'Then he left.']],
  ['Rooms:\n1. General\n2. Science', ['Rooms:', '1. General', '2. Science']],
  ['Без кінця', ['Без кінця']],
])('%j', (text, sentences) => {
  expect(said(text)).toEqual(sentences);
  expect(said(...text)).toEqual(sentences);
});

test('nothing is said twice or left out, however the text is cut into pieces', () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom('Так. ', 'ні', '! ', '\n', 'вул. ', '1. ', ' x ', '…')), (pieces) => {
      const together = said(...pieces)
        .join(' ')
        .replace(/\s+/g, '');
      expect(together).toBe(pieces.join('').replace(/\s+/g, ''));
    }),
  );
});
