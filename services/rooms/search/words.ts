/** The words of a text as the search compares them. */

/** A word and where it stands in the text, in UTF-16 units. */
export type Word = { word: string; start: number; end: number };

/** Signs that stand within a word and say nothing: apostrophes of all kinds, stress marks, soft hyphens and joiners. */
const within = String.raw`'’ʼ‘${'`'}´′\u0300-\u036f\u00ad\u200b-\u200d\u2060`;
/** Letters, or digits: «covid19» are two words, and each of them is found. */
const pattern = new RegExp(String.raw`\p{L}(?:[${within}]*[\p{L}\p{M}])*|\p{Nd}+`, 'gu');
const silent = new RegExp(`[${within}]`, 'gu');
/** No language has longer words; what is longer is a key or a mistake. In characters. */
const longest = 64;

/**
 * The words in their order, in lower case and in NFC, without apostrophes and stress marks: «П’я́ть» is «пять». ґ counts as г,
 * which many keyboards have in its place; і, ї and є are letters of their own.
 */
export function wordsOf(text: string): Word[] {
  const words: Word[] = [];
  for (const { 0: written, index } of text.matchAll(pattern)) {
    const word = folded(written);
    if (word !== '') words.push({ word, start: index, end: index + written.length });
  }
  return words;
}

function folded(written: string): string {
  const word = written.toLowerCase().normalize('NFC').replace(silent, '').replaceAll('ґ', 'г');
  return word.length <= longest ? word : [...word].slice(0, longest).join('');
}
