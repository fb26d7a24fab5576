/** The stems of words: what of a word stays the same in its forms. */
import type { PoolClient } from 'pg';
import { ukrainianStems } from './ukrainian-stems.ts';

/** Stems by word, none without any. */
export type Stems = ReadonlyMap<string, readonly string[]>;

/** Words whose stems are kept in memory, for people say the same again and again; beyond this all of it is dropped. */
const remembered = 20_000;

/**
 * Opens the stemmers. A word in Cyrillic has the stems of ukrainian-stems.ts; one in the English alphabet has that of
 * PostgreSQL's dictionary english_stem, or is its own where that finds it too common, for here each word may be sought; any
 * other is its own. The words are those of words.ts.
 */
export function openStems(): (client: Pick<PoolClient, 'query'>, words: Iterable<string>) => Promise<Stems> {
  const known = new Map<string, readonly string[]>();
  return async (client, words) => {
    const asked = new Set(words);
    const unknown = [...asked].filter((word) => !known.has(word));
    const fresh = new Map(unknown.filter((word) => !isEnglish(word)).map((word) => [word, stemsOf(word)]));
    for (const [word, stem] of await askEnglish(client, unknown.filter(isEnglish))) fresh.set(word, [stem]);
    const stems = new Map([...asked].map((word) => [word, fresh.get(word) ?? known.get(word) ?? [word]]));
    if (known.size + fresh.size > remembered) known.clear();
    for (const [word, its] of fresh) if (known.size < remembered) known.set(word, its);
    return stems;
  };
}

function stemsOf(word: string): readonly string[] {
  return /^\p{Script=Cyrillic}+$/u.test(word) ? ukrainianStems(word) : [word];
}

function isEnglish(word: string): boolean {
  return /^[a-z]+$/.test(word);
}

async function askEnglish(client: Pick<PoolClient, 'query'>, words: readonly string[]): Promise<Map<string, string>> {
  if (words.length === 0) return new Map();
  const { rows } = await client.query<{ word: string; stem: string | null }>({
    name: 'search-english',
    text: `SELECT word, (ts_lexize('english_stem', word))[1] AS stem FROM unnest($1::text[]) AS word`,
    values: [words],
  });
  return new Map(rows.map(({ word, stem }) => [word, stem ?? word]));
}
