import { createStore, type StoreApi } from 'zustand/vanilla';
import { recall, remember } from './remembered.ts';

/** The looks that tokens.css has. */
const looks = ['dark', 'light', 'contrast'] as const;
type Look = (typeof looks)[number];

/** What the resident chose; `auto` follows the system. */
export type Theme = 'auto' | Look;

const key = 'city.theme';

/** The theme of the page. The document has set it before the first paint; from here on it follows choice and system. */
export function openTheme(): StoreApi<Theme> {
  const kept = recall(key);
  const theme = createStore<Theme>(() => looks.find((look) => look === kept) ?? 'auto');
  const light = matchMedia('(prefers-color-scheme: light)');
  const more = matchMedia('(prefers-contrast: more)');
  const root = document.documentElement;
  const look = (): Look => {
    const chosen = theme.getState();
    if (chosen !== 'auto') return chosen;
    return more.matches ? 'contrast' : light.matches ? 'light' : 'dark';
  };
  const apply = () => {
    root.dataset.theme = look();
    const ground = getComputedStyle(root).getPropertyValue('--city-color-bg');
    document.querySelector('[name="theme-color"]')?.setAttribute('content', ground);
  };
  theme.subscribe((chosen) => {
    remember(key, chosen);
    apply();
  });
  for (const system of [light, more]) system.addEventListener('change', apply);
  // The system may have changed between the document's first paint and now.
  if (root.dataset.theme !== look()) apply();
  return theme;
}
