import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Locale } from '../contract.ts';

/** For a year. */
const keptSeconds = 365 * 24 * 3600;

/** The language of the page. The edge has drawn the page in it: in the one chosen last, or the browser's own. */
export function openLocale(): StoreApi<Locale> {
  const locale = createStore<Locale>(() => (document.documentElement.lang === 'uk' ? 'uk' : 'en'));
  locale.subscribe((chosen) => {
    document.documentElement.lang = chosen;
    // A cookie, because the edge has to know it. Where cookies are refused it is forgotten, and all works.
    // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store is not in every browser that the city opens in.
    document.cookie = `city_locale=${chosen}; path=/; max-age=${keptSeconds}; samesite=lax`;
  });
  return locale;
}
