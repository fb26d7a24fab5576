import type { Page } from '@playwright/test';

/** The same in every language: the city's own names, another network's, and what the footer calls the shell. */
const names = ['DAARION', 'City', 'DAARION City', 'Second Me', 'City Guide', 'Matrix', 'shell'];

/**
 * A time that stands in no `<time>`; a release and its error, for whoever mends it; keys, as they are written on them, where
 * they are read aloud.
 */
const noWords = [
  /\d:\d\d/,
  /^[\w-]+ \d+\.\d+\.\d+ · /,
  /^\(This answer was made from words of others/,
  /^(; )?((Ctrl|⌘) K|Home End|(Shift )?Enter|Esc|↑ ↓):$/,
];

/**
 * Words on a page of long words that come from no catalogue, and are neither data nor a number, a time or a name.
 * `data` is what residents have written and what services have answered.
 */
export async function hardCodedWords(page: Page, data: readonly string[]): Promise<string[]> {
  const outside = await page.evaluate(lookOutsideBrackets);
  // A list is drawn without the bullets that it is written with, and a card shows all of it in one line.
  const withoutBullet = (text: string) => text.replace(/^[•-] /, '').trim();
  const lines = (text: string) => text.split(/\n| (?=• )/).map(withoutBullet);
  const known = new Set([...names, ...data].flatMap(lines));
  return outside
    .flatMap(lines)
    .filter((words) => /\p{L}/u.test(words) && !known.has(words) && !noWords.some((pattern) => pattern.test(words)));
}

function lookOutsideBrackets(): string[] {
  const found: string[] = [];
  let depth = 0;
  /** The parts of a text that are in no brackets; brackets may open in one text and close in a later one. */
  const outside = (text: string): string[] =>
    text.split(/(⟦|⟧)/).flatMap((part) => {
      if (part === '⟦') depth += 1;
      else if (part === '⟧') depth -= 1;
      else if (depth === 0) return [part.trim()];
      return [];
    });

  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const element = texts.currentNode.parentElement;
    if (!element?.checkVisibility()) continue;
    const parts = outside(texts.currentNode.textContent ?? '');
    // Times are formatted for the language; what has a language of its own is told in it; the last are a resident's.
    if (element.closest('time, code, kbd, [lang]:not(html), textarea')) continue;
    found.push(...parts.flatMap((part) => part.split('\n')));
  }
  if (depth !== 0) found.push('brackets that are open at the end of the page');

  for (const element of document.body.querySelectorAll('[aria-label], [title], [placeholder], [alt]')) {
    if (!element.checkVisibility() || element.closest('time, [lang]:not(html)')) continue;
    for (const name of ['aria-label', 'title', 'placeholder', 'alt']) {
      depth = 0;
      found.push(...outside(element.getAttribute(name) ?? '').flatMap((part) => part.split(/,\s*$|^,\s*/)));
    }
  }
  return found;
}
