import { createClient } from '@connectrpc/connect';
import { RoomsService } from 'proto/city/rooms/v1/rooms';
import { createRoot } from 'react-dom/client';
import type { Shell } from '../shell-context.ts';
import { Words } from '../ui/words.tsx';
import { PaletteDialog } from './palette-dialog.tsx';
import { createPalette, type PaletteStore, toggle } from './palette-store.ts';
import { catalogues } from './say.ts';

/** The palette of this tab, once it was asked for. */
let palette: PaletteStore | undefined;

/** Opens the palette, or closes it. `keys` are those that do the same, as they stand on the keyboard. */
export function togglePalette(shell: Shell, keys: string): void {
  palette ??= draw(shell, keys);
  toggle(palette);
}

/** It belongs to no page, so it is drawn beside them. */
function draw(shell: Shell, keys: string): PaletteStore {
  const drawn = createPalette(createClient(RoomsService, shell.city.transport));
  createRoot(document.body.appendChild(document.createElement('div'))).render(
    <Words locale={shell.city.locale} catalogues={catalogues}>
      <PaletteDialog shell={shell} palette={drawn} keys={keys} />
    </Words>,
  );
  return drawn;
}
