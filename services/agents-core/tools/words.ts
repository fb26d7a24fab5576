/** Words of a text, so that inflected forms of one word are found equal. No dictionary: endings are cut off. */

/** The words in lower case, without apostrophes: «Комп'ютер!» is «компютер». */
export function wordsOf(text: string): string[] {
  return (
    text
      .normalize('NFC')
      .toLowerCase()
      .replace(/['’ʼ`]/g, '')
      .match(/[\p{L}\p{N}]+/gu) ?? []
  );
}

/** Endings of Ukrainian nouns and adjectives, longest first. */
const ending =
  /(ському|ського|ськими|ська|ську|ське|ські|ами|ями|ові|еві|єві|ому|ого|ими|ів|їв|ах|ях|ам|ям|ом|ем|єм|их|ім|ий|ій|ою|ею|єю)$/u;
/** Consonants that change before an ending count as one: наука, науці; дорога, дорозі; муха, мусі. */
const hardened: Record<string, string> = { ц: 'к', з: 'г', с: 'х' };

/** What of a word stays the same in its forms: наука, науку, науці are all «наук». */
export function stemOf(word: string): string {
  if (/^[a-z]+$/.test(word)) return word.length > 3 ? word.replace(/(ies|es|s|y)$/, '') : word;
  const cut = word.replace(ending, '').replace(/[аеєиіїоуюяйь]+$/u, '');
  const stem = cut.length >= 3 ? cut : word;
  const last = stem.at(-1) ?? '';
  return stem.slice(0, -1) + (hardened[last] ?? last);
}

/** Whether two words are forms of one, or one is made of the other: енергія, енергетика. */
export function akin(one: string, other: string): boolean {
  const [a, b] = [stemOf(one), stemOf(other)];
  const [short, long] = a.length < b.length ? [a, b] : [b, a];
  return short === long || (short.length >= 4 && long.startsWith(short));
}
