import { type RefObject, useLayoutEffect, useState } from 'react';
import { flushSync } from 'react-dom';

/**
 * The width of an element in em, as its style sheet counts, kept true; 0 until it has been laid out. It is read when the
 * browser has laid the page out anyway, and what follows from it is drawn before the same paint.
 */
export function useWidth(element: RefObject<HTMLElement | null>): number {
  const [width, setWidth] = useState(0);
  useLayoutEffect(() => {
    const box = element.current;
    if (!box) return;
    const sizes = new ResizeObserver(() => {
      const em = Number.parseFloat(getComputedStyle(box).fontSize);
      flushSync(() => setWidth(box.clientWidth / em));
    });
    sizes.observe(box);
    return () => sizes.disconnect();
  }, [element]);
  return width;
}
