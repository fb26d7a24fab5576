import { useState } from 'react';

/** The windows are a file of their own: few open them, and every page has the bar. */
const load = () => import('./dialogs/dialogs.tsx');

/** The bar's windows. */
export type Dialogs = {
  /** Undefined until their file has come. */
  dialogs: Awaited<ReturnType<typeof load>> | undefined;
  /** Which of them is open. */
  open: 'residents' | 'own' | undefined;
  /** Opens one; `failed` is called when its file does not come. */
  show: (which: 'residents' | 'own', failed: () => void) => void;
  close: () => void;
};

/** The windows of the bar, of which one is open at a time. */
export function useDialogs(): Dialogs {
  const [dialogs, setDialogs] = useState<Dialogs['dialogs']>();
  const [open, setOpen] = useState<Dialogs['open']>();
  const show: Dialogs['show'] = (which, failed) => {
    load().then((come) => {
      setDialogs(come);
      setOpen(which);
    }, failed);
  };
  return { dialogs, open, show, close: () => setOpen(undefined) };
}

/** Whoever is about to open a window does not wait for it; without a network that is said when they do. */
export function prepareDialogs(): void {
  load().catch(() => {});
}
