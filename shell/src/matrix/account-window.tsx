import { createRoot } from 'react-dom/client';
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Shell } from '../shell-context.ts';
import { Words } from '../ui/words.tsx';
import { AccountDialog } from './account-dialog.tsx';
import { messages as en } from './locales/en.po';
import { messages as uk } from './locales/uk.po';
import { openMatrix } from './matrix.ts';

// One file is imported from here and from the start of a tab: two would cost the shell's first file more than they save.
export { openMatrix };

const catalogues = { en, uk };
/** Whether the dialog of this tab is open, once it was asked for. */
let open: StoreApi<boolean> | undefined;

/** Opens the Matrix account. It belongs to no page, so it is drawn beside them. */
export function openWindow(shell: Shell): void {
  open ??= draw(shell);
  open.setState(true, true);
}

function draw(shell: Shell): StoreApi<boolean> {
  const drawn = createStore<boolean>(() => false);
  createRoot(document.body.appendChild(document.createElement('div'))).render(
    <Words locale={shell.city.locale} catalogues={catalogues}>
      <AccountDialog matrix={openMatrix(shell)} open={drawn} />
    </Words>,
  );
  return drawn;
}
