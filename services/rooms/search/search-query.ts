/** What a person looks for, and how PostgreSQL is asked for it. */
import { invalid } from '../../refusal.ts';
import type { Stems } from './stems.ts';
import { wordsOf } from './words.ts';

/** Words that must stand one after the other; most often it is one. */
export type Sought = {
  words: readonly string[];
  /** Whether the last of the words may be only the beginning of one. */
  unfinished: boolean;
};

/** What a message must have, and what it must not. */
export type SearchQuery = { all: readonly Sought[]; none: readonly Sought[] };

/** A piece between spaces or in quotes, with a minus before it or without. */
const piece = /(-?)(?:["“”„«»]([^"“”„«»]*)["“”„«»]?|([^\s"“”„«»]+))/gu;
/** A shorter beginning would have half of all words. In characters. */
const shortestBeginning = 3;

/**
 * Reads `сад "велика кімната" -зима`: all the words, the words in quotes one after the other, none of those with a minus. Signs
 * are not sought, but «e-mail» are two words in a row. The last word may still be on its way, so it is sought as a
 * beginning, too. Whatever else is written is no mistake; throws invalid_argument only when there is no word to look for.
 */
export function parseQuery(text: string): SearchQuery {
  const pieces = [...text.matchAll(piece)].map(([, minus, quoted, bare]) => ({
    words: wordsOf(quoted ?? bare ?? '').map(({ word }) => word),
    without: minus === '-',
    quoted: quoted !== undefined,
  }));
  const spoken = pieces.filter(({ words }) => words.length > 0);
  const all = spoken
    .filter(({ without }) => !without)
    .map(({ words, quoted }, place, { length }) => ({
      words,
      unfinished: place === length - 1 && !quoted && (words.at(-1)?.length ?? 0) >= shortestBeginning,
    }));
  if (all.length === 0) throw invalid('query', 'must have a word to look for');
  const none = spoken.filter(({ without }) => without).map(({ words }) => ({ words, unfinished: false }));
  return { all, none };
}

/** Every word that is named. */
export function wordsIn({ all, none }: SearchQuery): string[] {
  return [...all, ...none].flatMap(({ words }) => words);
}

/** As a tsquery. Words are letters and digits, so nothing in them can be taken for its syntax. */
export function tsqueryOf({ all, none }: SearchQuery, stems: Stems): string {
  return [...all.map((sought) => phrase(sought, stems)), ...none.map((sought) => `!(${phrase(sought, stems)})`)].join(
    ' & ',
  );
}

function phrase({ words, unfinished }: Sought, stems: Stems): string {
  const last = words.length - 1;
  const alternatives = words.map((word, place) => [
    ...(stems.get(word) ?? [word]).map((stem) => `'${stem}'`),
    ...(unfinished && place === last ? [`'${word}':*`] : []),
  ]);
  return alternatives.map((each) => `(${each.join(' | ')})`).join(' <-> ');
}

/** Whether a word with these stems is one of those that the query looks for. */
export function hitTest({ all }: SearchQuery, stems: Stems): (stemsOfWord: readonly string[]) => boolean {
  const sought = new Set(all.flatMap(({ words }) => words.flatMap((word) => stems.get(word) ?? [word])));
  const beginnings = all.flatMap(({ words, unfinished }) => (unfinished ? words.slice(-1) : []));
  return (stemsOfWord) =>
    stemsOfWord.some((stem) => sought.has(stem) || beginnings.some((beginning) => stem.startsWith(beginning)));
}
