import { type RefObject, useEffect } from 'react';
import { useStore } from 'zustand';
import { isUnderWay, stop } from './ask.ts';
import type { SecondMe } from './secondme-store.ts';

/**
 * Escape stops the answer that is coming, wherever in the chat the focus is, and when it is nowhere: the button that asked is
 * often gone. One that closes a window, or gives up a composition (IME), is not for the answer.
 */
export function useEscape(secondMe: SecondMe, chat: RefObject<HTMLElement | null>): void {
  const underWay = useStore(secondMe.store, ({ asking }) => isUnderWay(asking));
  useEffect(() => {
    if (!underWay) return;
    const hear = (event: KeyboardEvent) => {
      if (event.key !== 'Escape' || event.isComposing || event.keyCode === 229 || event.defaultPrevented) return;
      const { target } = event;
      if (!(target instanceof Element) || target.closest('dialog')) return;
      if (target === document.body || chat.current?.contains(target)) stop(secondMe);
    };
    document.addEventListener('keydown', hear);
    return () => document.removeEventListener('keydown', hear);
  }, [underWay, secondMe, chat]);
}
