/** Why City Guide answers in the place of a language model, in the language of the answer. */
import type { Language } from './city-guide/language.ts';

const words: Record<Language, (seconds: number) => string> = {
  uk: (seconds) => `Мовна модель зараз не відповідає, тож відповідає Гід містом. Її спитають знову за ${seconds} с.`,
  en: (seconds) =>
    `The language model does not answer right now, so City Guide does. It will be asked again in ${seconds} s.`,
};

/** The reason, and when the model is tried again. */
export function standsInBecause(restsForMs: number, language: Language): string {
  return words[language](Math.max(1, Math.ceil(restsForMs / 1000)));
}
