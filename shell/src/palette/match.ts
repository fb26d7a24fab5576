/** Finds things by what somebody types. Pure, and the same for every language and alphabet. */

/** What can be found. Both lists are {@link fold folded}. */
export type Findable = {
  /** What it is called, in every language and by other words. */
  names: readonly string[];
  /** What is said of it; weighs less than a name. */
  about?: readonly string[];
};

/** Something that was found, and how well it answers: 0 is best. */
export type Match<Item> = { item: Item; rank: number };

/** Accents and every sign that people write for an apostrophe. */
const unheard = /[\p{M}'’ʼ‘`´′]/gu;
const betweenWords = /[\s\p{P}]+/gu;

/** A text as it is compared: in lower case, without accents and apostrophes, one space between its words. */
export function fold(text: string): string {
  return text.toLowerCase().normalize('NFD').replace(unheard, '').replace(betweenWords, ' ').trim();
}

/**
 * Those of the items that answer the query, the best first, else in their own order. A name that is the query comes
 * first, then one that begins with it, that has words which begin with its words, or that holds them somewhere; then what
 * is said of an item, likewise; at last names that have the letters of a one-word query in their order ("gnrl", General).
 * Every item answers an empty query.
 */
export function find<Item extends Findable>(items: readonly Item[], query: string): Match<Item>[] {
  const wanted = fold(query);
  return items
    .flatMap((item) => {
      const rank = rankOf(item, wanted);
      return rank === undefined ? [] : [{ item, rank }];
    })
    .sort((a, b) => a.rank - b.rank);
}

const aboutRank = 10;
const lettersRank = 20;

function rankOf({ names, about = [] }: Findable, query: string): number | undefined {
  if (query === '') return 0;
  const words = query.split(' ');
  const ranks = [
    ...names.map((name) => textRank(name, query, words)),
    ...about.map((text) => textRank(text, query, words) + aboutRank),
  ];
  const best = Math.min(...ranks);
  if (best !== Number.POSITIVE_INFINITY) return best;
  return words.length === 1 && names.some((name) => hasLetters(name, query)) ? lettersRank : undefined;
}

function textRank(text: string, query: string, words: readonly string[]): number {
  if (text === query) return 0;
  if (text.startsWith(query)) return 1;
  if (words.every((word) => ` ${text}`.includes(` ${word}`))) return 2;
  if (words.every((word) => text.includes(word))) return 3;
  return Number.POSITIVE_INFINITY;
}

/** Whether the letters stand in the text in this order, the first of them at the beginning of a word. */
function hasLetters(text: string, letters: string): boolean {
  const [first = '', ...rest] = letters;
  let at = ` ${text}`.indexOf(` ${first}`);
  for (const letter of rest) {
    if (at < 0) return false;
    at = text.indexOf(letter, at + 1);
  }
  return at >= 0;
}
