import { createStore, type StoreApi } from 'zustand/vanilla';

/** A short notice on the screen. */
export type Notice = { id: number; text: string; kind: 'info' | 'error' };

/** Notices that are seen and sentences that are only heard. */
export type Notices = {
  shown: StoreApi<readonly Notice[]>;
  /** What screen readers say next. */
  spoken: StoreApi<string>;
  toast: (notice: { text: string; kind: 'info' | 'error' }) => void;
  dismiss: (id: number) => void;
  announce: (text: string) => void;
};

/** How long a notice stays, in milliseconds: long enough to read it twice. */
const stayMs = { info: 5_000, error: 10_000 };
const maxShown = 3;

/** An empty board. */
export function openNotices(): Notices {
  const shown = createStore<readonly Notice[]>(() => []);
  const spoken = createStore<string>(() => '');
  let made = 0;

  const dismiss = (id: number) =>
    shown.setState(
      shown.getState().filter((notice) => notice.id !== id),
      true,
    );
  return {
    shown,
    spoken,
    dismiss,
    toast({ text, kind }) {
      const notice = { id: ++made, text, kind };
      shown.setState([...shown.getState().slice(1 - maxShown), notice], true);
      setTimeout(() => dismiss(notice.id), stayMs[kind]);
    },
    // The same sentence twice is only said twice when something changes in between.
    announce: (text) => spoken.setState(spoken.getState() === text ? `${text}\u00a0` : text, true),
  };
}
