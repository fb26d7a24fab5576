/**
 * «о» and «е» of a word become «і» where its last syllable is closed: «року» and «рік», «каменя» and «камінь», «роботи» and
 * «робіт» (uk.wikipedia.org/wiki/Ікавізм). Which of them it was is not seen in the word, nor whether it was always «і», as in
 * «ліс». So only the form without an ending is read in several ways, and never the others: «міста» are not «мости», though
 * «міст» may be of either.
 */

/** A word that ends with «і», one or two consonants and perhaps «ь»; «ів» and «ій» are endings of many other words. */
const closed = /^(.*[^аеєиіїоуюя])і([бгджзклмнпрстфхцчшщ]{1,2})ь?$/u;
const vowel = /[аеєиіїоуюя]/u;

/** Short words, whose «і» was «е»; read with «о» some of them would be others: «сіл» is not «сіль», «сім» not «сом». */
const withE = new Set('сіл сім шість піч річ мід лід пліч'.split(' '));
/** Short words that keep their «і», and would be others without it: «лось», «тон», «лоно», «море», «бос», «доля», «вести», «пора». */
const kept = new Set('ліс тінь лінь мір біс діл віст вість пір'.split(' '));

/** What the word is before the endings of its other forms; none for a word of another shape. */
export function openedForms(word: string): string[] {
  const [, before, after] = closed.exec(word) ?? [];
  if (before === undefined || after === undefined || kept.has(word)) return [];
  const isShort = !vowel.test(before);
  const vowels = isShort ? (withE.has(word) ? ['е'] : ['о']) : ['о', 'е'];
  // «політ», «польоту»; «колір», «кольору»; «лід», «льоду»
  if (before.endsWith('л')) vowels.push('ьо');
  return vowels.map((was) => before + was + after);
}
