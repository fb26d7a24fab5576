import { describe, expect, test } from 'vitest';
import document from './document.html?raw';
import en from './locales/en.po?raw';
import uk from './locales/uk.po?raw';

/** What a catalogue says for an English sentence. */
function said(catalogue: string, sentence: string): string {
  const [, translation = ''] = catalogue.split(`msgid "${sentence}"\nmsgstr "`);
  return translation.slice(0, translation.indexOf('"\n'));
}

describe.each(Object.entries({ uk, en }))('what is seen before the shell runs, in %s', (locale, catalogue) => {
  test.each([
    'The city is awake',
    'Rooms to talk in, people who are here now, and a Second Me that remembers you.',
    'Your agent in the city. It keeps your last five conversations in mind, and forgets when you say so.',
  ])('says “%s” in the words of City Home', (sentence) => {
    const words = said(catalogue, sentence);
    expect(words).not.toBe('');
    expect(document).toContain(` lang="${locale}">${words}</p>`);
  });
});
