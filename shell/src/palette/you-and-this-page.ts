import type { MessageDescriptor } from '@lingui/core';
import { msg } from '@lingui/core/macro';
import type { StoreApi } from 'zustand/vanilla';
import type { Locale } from '../contract.ts';
import type { Theme } from '../frame/theme.ts';
import type { IconName } from '../ui/icon.tsx';
import type { Command } from './command.ts';
import type { Say } from './say.ts';

const themes: Record<Theme, { icon: IconName; words: MessageDescriptor; also: MessageDescriptor }> = {
  auto: { icon: 'retry', words: msg`Theme: Auto`, also: msg`theme of the system` },
  dark: { icon: 'moon', words: msg`Theme: Night`, also: msg`dark` },
  light: { icon: 'sun', words: msg`Theme: Day`, also: msg`light, white` },
  contrast: { icon: 'half', words: msg`Theme: Contrast`, also: msg`high contrast, black` },
};
const languages: Record<Locale, { name: string; also: MessageDescriptor }> = {
  uk: { name: 'Українська', also: msg`Ukrainian` },
  en: { name: 'English', also: msg`English language` },
};

/** What is chosen in the resident's menu: how the page looks and speaks, and one's name. */
export function youAndThisPage(theme: StoreApi<Theme>, locale: StoreApi<Locale>, say: Say): Command[] {
  const mark = (so: boolean) => (so ? say(msg({ message: 'now', context: 'the present choice' })).title : undefined);
  return [
    ...entriesOf(themes).map(([value, { icon, words, also }]) => ({
      ...say(words, also),
      id: `theme:${value}`,
      icon,
      mark: mark(theme.getState() === value),
      run: () => theme.setState(value, true),
    })),
    ...entriesOf(languages).map(([value, { name, also }]) => ({
      ...say(msg`Language: ${name}`, also),
      id: `language:${value}`,
      icon: value,
      mark: mark(locale.getState() === value),
      run: () => locale.setState(value, true),
    })),
    {
      ...say(msg`Change your name`, msg`rename, who am I`),
      id: 'name',
      icon: 'pencil' as const,
      run: openName,
    },
  ].map((command) => ({ ...command, group: 'settings' as const }));
}

/** Opens the resident's menu with the name ready to be written over. */
function openName(): void {
  const menu = document.getElementById('resident-menu');
  // Where focus returns when the menu closes.
  document.querySelector<HTMLElement>('[popovertarget="resident-menu"]')?.focus();
  menu?.showPopover();
  const name = menu?.querySelector('input');
  name?.focus();
  name?.select();
}

function entriesOf<Key extends string, Value>(record: Record<Key, Value>): [Key, Value][] {
  return Object.entries(record) as [Key, Value][];
}
