import { useLingui } from '@lingui/react/macro';
import { useLayoutEffect, useRef } from 'react';
import { useStore } from 'zustand';
import type { Shell } from '../shell-context.ts';
import { usePressOutside } from '../ui/use-press-outside.ts';
import type { Command } from './command.ts';
import css from './palette.module.css';
import { close, type PaletteStore } from './palette-store.ts';
import { PaletteWindow } from './palette-window.tsx';
import { rememberRecent } from './recent.ts';

type Props = { shell: Shell; palette: PaletteStore; keys: string };

/** The palette's window: the browser's modal `<dialog>`, so that the focus returns to where it was. */
export function PaletteDialog({ shell, palette, keys }: Props) {
  const { t } = useLingui();
  const ref = useRef<HTMLDialogElement>(null);
  const open = useStore(palette.store, (state) => state.open);
  const press = usePressOutside(() => close(palette));
  useLayoutEffect(() => {
    if (open) ref.current?.showModal();
    else ref.current?.close();
  }, [open]);
  const choose = (command: Command) => {
    if (!command.passing) rememberRecent(command.id);
    // Closed first: what the command opens takes the focus from where it was before.
    if (!command.stays) ref.current?.close();
    command.run();
  };
  return (
    <dialog
      ref={ref}
      className={css.palette}
      aria-label={t`Find or do`}
      // Told at once, not when the browser comes to it: a key in between would find the palette open, and close it.
      onBeforeToggle={({ newState }) => newState === 'closed' && close(palette)}
      // A browser that does not tell before tells now, when the dialog may be open again.
      onClose={() => ref.current?.open || close(palette)}
      {...press}
    >
      {/* Closed it stays, unseen: a field that goes while the focus returns would take the caret with it. */}
      <PaletteWindow shell={shell} palette={palette} keys={keys} onChoose={choose} />
    </dialog>
  );
}
