import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Locale } from '../contract.ts';
import { remember } from './remembered.ts';

/** The language of the page. The document has chosen it before the first paint, by the last choice or the browser. */
export function openLocale(): StoreApi<Locale> {
  const locale = createStore<Locale>(() => (document.documentElement.lang === 'uk' ? 'uk' : 'en'));
  locale.subscribe((chosen) => {
    document.documentElement.lang = chosen;
    remember('city.locale', chosen);
  });
  return locale;
}
