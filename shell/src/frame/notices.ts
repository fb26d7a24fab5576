import { createStore, type StoreApi } from 'zustand/vanilla';
import type { City, Toast } from '../contract.ts';

/** A short notice on the screen. */
export type Notice = Toast & { id: number };

/** What keeps notices on the screen: a pointer over them, or the focus in them. */
export type Holder = 'pointer' | 'focus';

/** The board of notices. */
export type Notices = {
  shown: StoreApi<readonly Notice[]>;
  /** See `City.toast`. */
  toast: City['toast'];
  dismiss: (id: number) => void;
  /** Nothing goes by itself from now on, until everyone has let go; then each stays its full time again. */
  hold: (by: Holder) => void;
  letGo: (by: Holder) => void;
};

type Clock = { setTimeout: (run: () => void, ms: number) => unknown; clearTimeout: (timer: unknown) => void };

/** How long a notice stays, in milliseconds: long enough to read it twice, and to reach its button. */
const stayMs = { info: 5_000, error: 10_000, withAction: 15_000 };
const maxShown = 3;

/** An empty board. */
export function openNotices({ setTimeout, clearTimeout }: Clock): Notices {
  const shown = createStore<readonly Notice[]>(() => []);
  const timers = new Map<number, unknown>();
  const holders = new Set<Holder>();
  let made = 0;

  const wait = ({ id, kind, action }: Notice) => {
    if (holders.size > 0) return;
    timers.set(
      id,
      setTimeout(() => dismiss(id), action ? stayMs.withAction : stayMs[kind]),
    );
  };
  const dismiss = (id: number) => {
    clearTimeout(timers.get(id));
    timers.delete(id);
    const gone = shown.getState().find((notice) => notice.id === id);
    const rest = shown.getState().filter((notice) => notice !== gone);
    shown.setState(rest, true);
    // What was under the pointer is gone without the pointer's leaving it.
    if (rest.length === 0) holders.clear();
    gone?.onGone?.();
  };
  return {
    shown,
    dismiss,
    toast(toast) {
      const notice = { ...toast, id: ++made };
      for (const { id } of shown.getState().slice(0, 1 - maxShown)) dismiss(id);
      shown.setState([...shown.getState(), notice], true);
      wait(notice);
      return () => dismiss(notice.id);
    },
    hold(by) {
      holders.add(by);
      for (const timer of timers.values()) clearTimeout(timer);
    },
    letGo(by) {
      if (holders.delete(by) && holders.size === 0) shown.getState().forEach(wait);
    },
  };
}
