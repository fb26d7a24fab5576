import { type RefObject, useLayoutEffect, useState } from 'react';

/** The width of an element in em, as its style sheet counts, kept true; 0 until it is in the page. */
export function useWidth(element: RefObject<HTMLElement | null>): number {
  const [width, setWidth] = useState(0);
  useLayoutEffect(() => {
    const box = element.current;
    if (!box) return;
    const measure = () => setWidth(box.clientWidth / Number.parseFloat(getComputedStyle(box).fontSize));
    measure();
    const sizes = new ResizeObserver(measure);
    sizes.observe(box);
    return () => sizes.disconnect();
  }, [element]);
  return width;
}
