import { type RefObject, useEffect } from 'react';

/**
 * What one has pressed in a list may go with that: the last reaction, "Send again", a page that has come. Whoever was there is at
 * what else can be done with the same message then, or at the list, and not thrown back to the top of the page.
 */
export function useKeptFocus(list: RefObject<HTMLElement | null>): void {
  useEffect(() => {
    const here = list.current;
    if (!here) return;
    let held: { element: Element; seq: string | null } | null = null;
    const hold = ({ target }: FocusEvent) => {
      const element = target as Element;
      held = { element, seq: element.closest('[data-seq]')?.getAttribute('data-seq') ?? null };
    };
    // Some browsers say so of what is taken away, too: who has gone elsewhere has left it where it was.
    const letGo = () =>
      queueMicrotask(() => {
        if (held?.element.isConnected && document.activeElement !== held.element) held = null;
      });
    const changes = new MutationObserver(() => {
      if (!held || held.element.isConnected) return;
      const { seq } = held;
      held = null;
      if (document.activeElement !== document.body) return;
      const beside = seq === null ? null : here.querySelector<HTMLElement>(`[data-seq="${seq}"] [popovertarget]`);
      (beside ?? here).focus({ preventScroll: true });
    });
    here.addEventListener('focusin', hold);
    here.addEventListener('focusout', letGo);
    changes.observe(here, { childList: true, subtree: true });
    return () => {
      here.removeEventListener('focusin', hold);
      here.removeEventListener('focusout', letGo);
      changes.disconnect();
    };
  }, [list]);
}
