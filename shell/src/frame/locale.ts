import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Locale } from '../contract.ts';

/** For a year. */
const keptSeconds = 365 * 24 * 3600;

/**
 * The language of the page. The edge has drawn the page in it: in the one chosen last, or the browser's own. Only a document
 * that was kept for a time without network may be older than the choice.
 */
export function openLocale(): StoreApi<Locale> {
  const root = document.documentElement;
  root.lang = /(?:^|; )city_locale=(uk|en)/.exec(document.cookie)?.[1] ?? root.lang;
  const locale = createStore<Locale>(() => (root.lang === 'uk' ? 'uk' : 'en'));
  locale.subscribe((chosen) => {
    root.lang = chosen;
    // A cookie, because the edge has to know it. Where cookies are refused it is forgotten, and all works.
    // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store is not in every browser that the city opens in.
    document.cookie = `city_locale=${chosen}; path=/; max-age=${keptSeconds}; samesite=lax`;
  });
  return locale;
}
