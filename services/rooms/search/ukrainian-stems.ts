/**
 * What the forms of a Ukrainian word have in common: a light stemmer, without a dictionary.
 *
 * One form can often be read in two ways: «кімнати» is «кімнат-и» as «палати» is, and could be «кімн-ати» as «писати» is. A
 * stemmer that chooses is wrong half of the time, and cutting off again and again makes one word of many. So a word has one
 * or two stems, by its shortest and by its longest ending, and two words are forms of one when they share a stem. A word whose
 * last syllable closes with «і» has those of its other forms, too: «рік», «року».
 *
 * In shape it follows Porter's Russian stemmer (snowballstem.org/algorithms/russian/stemmer.html), as the Ukrainian ones do:
 * drupal.org/project/ukstemmer and the proposal for Snowball (github.com/snowballstem/snowball, pull request 178), which also
 * takes ґ for г. The endings are those of the grammar: uk.wikipedia.org/wiki/Відмінювання, uk.wikipedia.org/wiki/Дієслово.
 */

import { openedForms } from './closed-syllable.ts';

const vowel = /[аеєиіїоуюя]/;

/** Endings of nouns and adjectives, and of possessives: «Харків», «Харкова». */
const declined =
  'а я о е є у ю и і ї ом ем єм ам ям ах ях ами ями ою ею єю ові еві єві ів їв ей ов ев єв ий ій їй ого ього ому ьому ' +
  'им ім їм ої ьої ьою их іх їх ими іми їми ьма ова ове ову овою овим овом єва єву євим євом ева еву евим евом';
/** Endings of verbs; «-ся» is taken off before. */
const conjugated = 'еш єш иш їш ить їть емо ємо имо їмо ете єте ите їте уть ють ать ять іть імо йте учи ючи ачи ячи';
/** What may stand before the endings of an infinitive, a past, and a present or an imperative of other verbs. */
const thematic = 'а я и і ї у ю ува юва';
const afterThematic = 'ти в ла ло ли вши ю єш є ємо єте ють й йте ючи';

const endings = new Set([
  ...`${declined} ${conjugated}`.split(' '),
  ...thematic.split(' ').flatMap((vowels) => afterThematic.split(' ').map((ending) => vowels + ending)),
]);
const longestEnding = Math.max(...[...endings].map((ending) => ending.length));

/** The stems of a word, which is in lower case and without apostrophes. */
export function ukrainianStems(word: string): string[] {
  const bare = withoutReflexive(word);
  return [...new Set([withoutLast(bare), withoutEnding(bare), ...openedForms(word)].map(evened))];
}

/** «зустрітися», «зустрілась» as «зустріти», «зустріла». */
function withoutReflexive(word: string): string {
  const bare = /^(.+[аиоуювшть])с[яь]$/u.exec(word)?.[1] ?? word;
  return bare.length >= 4 ? bare : word;
}

function withoutLast(word: string): string {
  const bare = word.replace(/[аеєиіїоуюяйь]$/u, '');
  return canBeStem(bare) ? bare : word;
}

function withoutEnding(word: string): string {
  for (let length = Math.min(longestEnding, word.length - 2); length > 0; length--) {
    const bare = word.slice(0, -length);
    if (endings.has(word.slice(-length)) && canBeStem(bare)) return bare;
  }
  return withoutLast(word);
}

function canBeStem(bare: string): boolean {
  return bare.length >= 3 || (bare.length === 2 && vowel.test(bare));
}

/** Evens out how a stem changes before its endings. */
function evened(stem: string): string {
  return (
    stem
      // радість, радості; a stem of «-іст» without «ь» is told by its word no more, and «міст» is short.
      .replace(/(?<=..)іст$/u, 'ост')
      // зустріччю, життя
      .replace(/([^аеєиіїоуюя])\1$/u, '$1')
      // люблю, любить
      .replace(/(?<=[аеєиіїоуюя].*[бпвмф])л$/u, '')
      // ходжу, ходить
      .replace(/дж$/u, 'д')
      // будинок, будинку; хлопець, хлопця
      .replace(/(?<=[аеєиіїоуюя].*[^аеєиіїоуюя])ь?[оеє](?=[кц]$)/u, '')
      .replace(/ь(?=[кц]$)/u, '')
      // наука, науці, научений; дорога, дорозі, дорожній; муха, мусі; писати, пишу
      .replace(/[цчзжсш]$/u, (last) => hard[last] ?? last)
  );
}

const hard: Record<string, string> = { ц: 'к', ч: 'к', з: 'г', ж: 'г', с: 'х', ш: 'х' };
