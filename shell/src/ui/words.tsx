import { type Messages, setupI18n } from '@lingui/core';
import { I18nProvider } from '@lingui/react';
import { type ReactNode, use, useMemo } from 'react';
import { useStore } from 'zustand';
import type { StoreApi } from 'zustand/vanilla';
import type { Locale } from '../contract.ts';

/** A part's words in both languages: what `import { messages } from './locales/uk.po'` gives. */
export type Catalogues = Readonly<Record<Locale, Messages>>;

type WordsProps = { locale: StoreApi<Locale>; catalogues: Catalogues; children: ReactNode };

/**
 * Gives a part its own words in the language of the page. Every part wraps itself in this once, so that two teams
 * that word the same English sentence differently in Ukrainian never meet.
 */
export function Words({ locale, catalogues, children }: WordsProps) {
  const language = useStore(locale);
  const trial = longWords();
  const long = trial && use(trial).lengthened;
  const i18n = useMemo(() => {
    const messages = catalogues[language];
    return setupI18n({ locale: language, messages: { [language]: long ? long(messages) : messages } });
  }, [language, catalogues, long]);
  return <I18nProvider i18n={i18n}>{children}</I18nProvider>;
}

let lengthening: Promise<typeof import('./lengthened.ts')> | undefined;

/** What makes words long, on a page that tries out its layout with such; the document, where there is one, says whether it is. */
function longWords(): typeof lengthening {
  if (globalThis.document?.documentElement.dataset.words === 'long') lengthening ??= import('./lengthened.ts');
  return lengthening;
}
