import { type RefObject, useLayoutEffect, useRef } from 'react';

/**
 * Where whoever asked for more goes on when the button for that is gone with the last page: at the first in the list that was
 * not there when they asked, at the list itself when none is new. `ids` are those of the list, `page` changes with each page
 * that comes. Call `ask` with each question.
 */
export function useFirstNew(
  ids: readonly string[],
  page: unknown,
): { place: RefObject<HTMLUListElement | null>; ask: () => void } {
  const place = useRef<HTMLUListElement>(null);
  const shown = useRef<ReadonlySet<string>>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: only a page that has come is looked at.
  useLayoutEffect(() => {
    const before = shown.current;
    shown.current = null;
    // The focus is nowhere when what had it is gone, and wherever somebody has brought it otherwise.
    if (!before || document.activeElement !== document.body) return;
    const row = place.current?.children.item(ids.findIndex((id) => !before.has(id)));
    const first = row?.querySelector('a') ?? row;
    (first instanceof HTMLElement ? first : place.current)?.focus();
  }, [page]);
  return {
    place,
    ask() {
      shown.current = new Set(ids);
    },
  };
}
