import { type RefObject, useEffect } from 'react';

/** Keeps a field that one writes in on the screen when a keyboard opens over the page. */
export function useKeptInView(field: RefObject<HTMLElement | null>): void {
  useEffect(() => {
    const view = window.visualViewport;
    const keep = () => {
      if (document.activeElement === field.current) field.current?.scrollIntoView({ block: 'nearest' });
    };
    // In the first frame of a new size the room measures what is above it, and in the next it fits.
    const keepOnceItFits = () => requestAnimationFrame(() => requestAnimationFrame(keep));
    view?.addEventListener('resize', keepOnceItFits);
    return () => view?.removeEventListener('resize', keepOnceItFits);
  }, [field]);
}
