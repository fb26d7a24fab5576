/** The language of a question, which is the language of its answer. */

/** The languages of the city. */
export type Language = 'uk' | 'en';

/** By the letters of the last text that has any; without letters Ukrainian, the city's first language. */
export function languageOf(texts: readonly string[]): Language {
  for (const text of texts.toReversed()) {
    const cyrillic = text.match(/\p{Script=Cyrillic}/gu)?.length ?? 0;
    const latin = text.match(/\p{Script=Latin}/gu)?.length ?? 0;
    if (cyrillic + latin > 0) return cyrillic >= latin ? 'uk' : 'en';
  }
  return 'uk';
}
