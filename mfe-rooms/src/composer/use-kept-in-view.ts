import { type RefObject, useEffect } from 'react';

/** Keeps a field that one writes in on the screen when a keyboard opens over the page. */
export function useKeptInView(field: RefObject<HTMLElement | null>): void {
  useEffect(() => {
    const view = window.visualViewport;
    const keep = () => {
      if (document.activeElement === field.current) field.current?.scrollIntoView({ block: 'nearest' });
    };
    view?.addEventListener('resize', keep);
    return () => view?.removeEventListener('resize', keep);
  }, [field]);
}
