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
 * first, then one that begins with it. Then the query's words decide: they begin words of the names, or of what is said of
 * the item; or are somewhere inside. At last comes a name that has the letters of a one-word query in their order ("gnrl",
 * General). Every item answers an empty query.
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

function rankOf({ names, about = [] }: Findable, query: string): number | undefined {
  if (query === '') return 0;
  if (names.includes(query)) return 1;
  if (names.some((name) => name.startsWith(query))) return 2;
  const words = query.split(' ');
  // Each word may be in another name: who looks for "theme ніч" finds the theme that is called Night here.
  const called = ` ${names.join(' ')}`;
  const told = `${called} ${about.join(' ')}`;
  if (words.every((word) => called.includes(` ${word}`))) return 3;
  if (words.every((word) => told.includes(` ${word}`))) return 4;
  if (words.every((word) => called.includes(word))) return 5;
  if (words.every((word) => told.includes(word))) return 6;
  return words.length === 1 && names.some((name) => hasLetters(name, query)) ? 7 : undefined;
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
