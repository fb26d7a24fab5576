import { createStore, type StoreApi } from 'zustand/vanilla';
import { recall, remember } from './remembered.ts';

/** What the resident chose; `auto` follows the system. */
export type Theme = 'auto' | 'dark' | 'light';

const key = 'city.theme';

/** The theme of the page. The document has set it before the first paint; from here on it follows choice and system. */
export function openTheme(): StoreApi<Theme> {
  const kept = recall(key);
  const theme = createStore<Theme>(() => (kept === 'dark' || kept === 'light' ? kept : 'auto'));
  const system = matchMedia('(prefers-color-scheme: light)');
  const apply = () => {
    const chosen = theme.getState();
    document.documentElement.dataset.theme = chosen === 'auto' ? (system.matches ? 'light' : 'dark') : chosen;
  };
  theme.subscribe((chosen) => {
    remember(key, chosen);
    apply();
  });
  system.addEventListener('change', apply);
  return theme;
}
