import { msg } from '@lingui/core/macro';
import type { City } from '../contract.ts';
import type { Command } from './command.ts';
import { type PaletteStore, writeQuery } from './palette-store.ts';
import type { Say } from './say.ts';

/** What can be done from anywhere. `canMakeRooms`: the plan has the page where rooms are made. */
export function doOnThisPage(city: City, palette: PaletteStore, canMakeRooms: boolean, say: Say): Command[] {
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
  return [...(canMakeRooms ? [room] : []), address, keys];
}

async function copyAddress({ toast }: City, say: Say): Promise<void> {
  try {
    await navigator.clipboard.writeText(location.href);
    toast({ kind: 'info', text: say(msg`The address is copied.`).title });
  } catch {
    toast({ kind: 'error', text: say(msg`The browser does not let the address be copied.`).title });
  }
}
