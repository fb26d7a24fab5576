import { type RefObject, useLayoutEffect } from 'react';

type Box = Pick<DOMRect, 'left' | 'right' | 'top' | 'bottom' | 'height'>;

/** What a page marks as its feet: where one writes, and what lies over the page's end to be pressed or read. */
const feet = '[data-foot], [data-sticky-foot]';

/**
 * Tells an element at the end of the screen, as `--shell-foot`, how much of the screen the page's own feet take below it,
 * for as long as it is `shown`.
 */
export function useAboveFeet(element: RefObject<HTMLElement | null>, shown: boolean): void {
  useLayoutEffect(() => {
    const box = element.current;
    if (!box || !shown) return;
    let frame: number;
    // Feet grow, scroll, come and go with their page, of which the shell hears nothing: each frame is looked at.
    const look = () => {
      const boxes = Array.from(document.querySelectorAll(feet), (foot) => foot.getBoundingClientRect());
      box.style.setProperty('--shell-foot', `${takenBelow(box.getBoundingClientRect(), boxes, innerHeight)}px`);
      frame = requestAnimationFrame(look);
    };
    look();
    return () => cancelAnimationFrame(frame);
  }, [element, shown]);
}

/** What to leave free at the end of a screen, so that a box there lies over no foot; never so much that it leaves the screen. */
export function takenBelow(box: Box, feet: readonly Box[], screen: number): number {
  const beside = feet.filter(({ left, right }) => left < box.right && right > box.left);
  let end = screen;
  // From the lowest up: there may be room for it below one of them.
  for (const { top, bottom } of beside.toSorted((a, b) => b.top - a.top)) {
    if (top < end && bottom > end - box.height) end = top;
  }
  return Math.round(Math.min(screen - end, screen - box.height));
}
