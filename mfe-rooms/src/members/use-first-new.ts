import { type RefObject, useLayoutEffect, useRef } from 'react';
import type { Member } from '../room-members.ts';

/**
 * Where whoever asked for more goes on when the button for that is gone with the last page: at the first of those who were
 * not in the `list` when they asked, at the list itself when nobody is new. Call `ask` with each question; `listed` are the
 * pages that came.
 */
export function useFirstNew(
  list: readonly Member[],
  listed: readonly Member[] | null,
): { place: RefObject<HTMLUListElement | null>; ask: () => void } {
  const place = useRef<HTMLUListElement>(null);
  const shown = useRef<ReadonlySet<string>>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: only a page that has come is looked at.
  useLayoutEffect(() => {
    const before = shown.current;
    shown.current = null;
    // The focus is nowhere when what had it is gone, and wherever somebody has brought it otherwise.
    if (!before || document.activeElement !== document.body) return;
    const first = list.findIndex(({ userId }) => !before.has(userId));
    const row = place.current?.children.item(first);
    (row instanceof HTMLElement ? row : place.current)?.focus();
  }, [listed]);
  return {
    place,
    ask() {
      shown.current = new Set(list.map(({ userId }) => userId));
    },
  };
}
