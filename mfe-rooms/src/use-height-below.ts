import { type RefObject, useLayoutEffect } from 'react';

/**
 * Tells an element, as `--rooms-above`, how many pixels of the page lie above it, so that it can take all the height
 * that the screen has left. Kept true while the page above changes.
 */
export function useHeightBelow(element: RefObject<HTMLElement | null>): void {
  useLayoutEffect(() => {
    const box = element.current;
    if (!box) return;
    const measure = () => {
      const above = Math.round(box.getBoundingClientRect().top + window.scrollY);
      box.style.setProperty('--rooms-above', `${above}px`);
    };
    measure();
    const sizes = new ResizeObserver(measure);
    sizes.observe(document.body);
    return () => sizes.disconnect();
  }, [element]);
}
