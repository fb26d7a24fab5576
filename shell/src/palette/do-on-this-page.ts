import { msg } from '@lingui/core/macro';
import type { City } from '../contract.ts';
import type { Shell } from '../shell-context.ts';
import type { Command } from './command.ts';
import { type PaletteStore, writeQuery } from './palette-store.ts';
import type { Say } from './say.ts';

/** What can be done from anywhere. `canMakeRooms`: the plan has the page where rooms are made. */
export function doOnThisPage(shell: Shell, palette: PaletteStore, canMakeRooms: boolean, say: Say): Command[] {
  const { city } = shell;
  const room: Command = {
    ...say(msg`New room`, msg`create, make, add`),
    id: 'new-room',
    group: 'do',
    icon: 'plus',
    run: () => city.navigate('/rooms?new='),
  };
  const address: Command = {
    ...say(msg`Copy the address of this page`, msg`link, share, url`),
    id: 'address',
    group: 'do',
    icon: 'send',
    run: () => void copyAddress(city, say),
  };
  const keys: Command = {
    ...say(msg`Keys`, msg`keyboard, shortcuts, help`),
    id: 'keys',
    group: 'do',
    icon: 'menu',
    passing: true,
    stays: true,
    run: () => writeQuery(palette, '?'),
  };
  const account: Command = {
    ...say(msg`Account`, msg`tokens, programs, delete me`),
    id: 'account',
    group: 'do',
    icon: 'pencil',
    run: () => void openWindow(shell, () => import('../account/account-window.tsx'), say),
  };
  const matrix: Command = {
    ...say(msg`Matrix account`, msg`homeserver, Element, link an account`),
    id: 'matrix',
    group: 'do',
    icon: 'people',
    run: () => void openWindow(shell, () => import('../matrix/account-window.tsx'), say),
  };
  return [...(canMakeRooms ? [room] : []), address, account, matrix, keys];
}

async function copyAddress({ toast }: City, say: Say): Promise<void> {
  try {
    await navigator.clipboard.writeText(location.href);
    toast({ kind: 'info', text: say(msg`The address is copied.`).title });
  } catch {
    toast({ kind: 'error', text: say(msg`The browser does not let the address be copied.`).title });
  }
}

/** A window of the resident's menu, which is a file of its own. */
async function openWindow(shell: Shell, load: () => Promise<{ openWindow: (shell: Shell) => void }>, say: Say) {
  try {
    (await load()).openWindow(shell);
  } catch {
    shell.city.toast({ kind: 'error', text: say(msg`This window cannot be opened now.`).title });
  }
}
