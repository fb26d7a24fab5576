import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { longerText } from '../shell/src/ui/lengthened.ts';

/** What a page says for an English sentence of the code, with the values of its `{places}`. */
export type Say = (sentence: string, values?: Readonly<Record<string, string>>) => string;

/** In which words a page speaks: its language, and whether they are the longer ones by which a layout is tried out. */
export type Speech = { language: 'en' | 'uk'; long?: boolean };

/** The words of the whole city, out of the catalogues of all its packages. A sentence that none of them has fails. */
export function wordsOf({ language, long = false }: Speech): Say {
  const said = sentencesOf(language);
  return (sentence, values = {}) => {
    const found = said.get(sentence);
    if (found === undefined) throw new Error(`no catalogue of ${language} has “${sentence}”`);
    const parts = found.split(/(\{\w+\})/).map((part) => {
      const value = values[part.slice(1, -1)];
      return value ?? (long ? longerText(part) : part);
    });
    return long ? `⟦${parts.join('')}⟧` : parts.join('');
  };
}

function sentencesOf(language: Speech['language']): Map<string, string> {
  const root = join(import.meta.dirname, '..');
  const catalogues = globSync(`{shell,mfe-*}/src/**/locales/${language}.po`, { cwd: root });
  return new Map(
    catalogues.flatMap((file) =>
      Array.from(
        readFileSync(join(root, file), 'utf8').matchAll(/^msgid (".+")\nmsgstr (".+")$/gm),
        ([, english = '', words = '']): [string, string] => [JSON.parse(english), JSON.parse(words)],
      ),
    ),
  );
}
