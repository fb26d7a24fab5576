import { msg } from '@lingui/core/macro';
import type { City, Locale } from '../contract.ts';
import type { NavigationEntry } from '../parts/routes.ts';
import type { IconName } from '../ui/icon.tsx';
import type { Command } from './command.ts';
import { fold } from './match.ts';
import type { Say } from './say.ts';

const icons: Readonly<Record<string, IconName>> = { '/rooms': 'rooms', '/secondme': 'spark' };

/** City Home and every route that has a title, by the one that its team gave it in each language. */
export function goToPage({ navigate }: City, routes: readonly NavigationEntry[], locale: Locale, say: Say): Command[] {
  const home = { path: '/', icon: 'home' as const, ...say(msg`City`, msg`home, start`) };
  const titled = routes.filter(({ title }) => Object.keys(title).length > 0);
  const planned = titled.map(({ path, title }) => ({
    path,
    icon: icons[path] ?? 'forward',
    title: title[locale] ?? title.en ?? path,
    names: [path, ...Object.values(title)].map(fold),
  }));
  return [home, ...planned].map(({ path, ...looks }) => ({
    ...looks,
    id: `page:${path}`,
    group: 'pages',
    run: () => navigate(path),
  }));
}
