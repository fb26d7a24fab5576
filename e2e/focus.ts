import type { Page } from '@playwright/test';

/**
 * Goes through all that takes the focus with Tab, from the top of the page or of its window, and says where the focus
 * cannot be seen (WCAG 2.4.7) or lies under something else (2.4.11). Answers how many stops there were, too.
 */
export async function followFocus(page: Page): Promise<{ stops: number; lost: string[] }> {
  await page.evaluate(() => {
    scrollTo(0, 0);
    const top = sight.top() as HTMLElement;
    top.tabIndex = -1;
    top.focus();
    top.removeAttribute('tabindex');
  });
  const lost: string[] = [];
  const most = 80;
  for (let stops = 0; stops < most; stops += 1) {
    await page.keyboard.press('Tab');
    const seen = await page.evaluate(lookAtFocus, stops);
    if (seen === undefined) return { stops, lost };
    lost.push(...seen);
  }
  return { stops: most, lost: [...lost, `no end after ${most} stops`] };
}

/** What is wrong with the focus where it is; undefined when it is back where it was first, or nowhere. */
function lookAtFocus(stop: number): string[] | undefined {
  const { name } = sight;
  const element = document.activeElement as HTMLElement | null;
  if (!element || element === document.body) return undefined;
  const first = document.querySelector('[data-first-stop]');
  if (stop > 0 && element === first) return undefined;
  if (stop === 0) {
    first?.removeAttribute('data-first-stop');
    element.setAttribute('data-first-stop', '');
  }
  const found: string[] = [];

  // Drawn on itself, on what its label draws beside it, or on the card that it opens.
  const drawn = [element, element.nextElementSibling, element.parentElement, element.closest('li')];
  const looks = () =>
    drawn.map((each) => {
      if (!each) return '';
      const style = getComputedStyle(each);
      const { outlineStyle, outlineWidth, boxShadow, borderColor, backgroundColor, translate } = style;
      const outline = outlineStyle === 'none' ? '' : `${outlineStyle} ${outlineWidth} ${style.outlineColor}`;
      return [outline, boxShadow, borderColor, backgroundColor, translate].join(' ');
    });
  const focused = looks();
  element.blur();
  const blurred = looks();
  element.focus({ preventScroll: true });
  if (focused.join() === blurred.join()) found.push(`the focus cannot be seen on ${name(element)}`);

  const screen = new DOMRect(0, 0, innerWidth, innerHeight);
  const box = sight.visibleBox(element);
  const [left, right] = [Math.max(box.left, 0), Math.min(box.right, screen.right)];
  const [top, bottom] = [Math.max(box.top, 0), Math.min(box.bottom, screen.bottom)];
  if (right <= left || bottom <= top) return [...found, `not on the screen: ${name(element)}`];
  const whole = box.height < screen.height / 2 && (box.top < -1 || box.bottom > screen.bottom + 1);
  if (whole) found.push(`half off the screen: ${name(element)}`);
  // The middle, and the middles of the edges: corners may be round. A link that wraps has other words between its lines.
  const lines = [...element.getClientRects()];
  const parts = lines.length > 1 ? lines : [new DOMRect(left, top, right - left, bottom - top)];
  const points = parts.flatMap((part): [number, number][] => {
    const [x, y] = [part.left + part.width / 2, part.top + part.height / 2];
    return [
      [x, y],
      [part.left + 2, y],
      [part.right - 2, y],
      [x, part.top + 2],
      [x, part.bottom - 2],
    ];
  });
  const over = points.flatMap(([x, y]) => {
    const hit = document.elementFromPoint(x, y);
    const clear =
      !hit ||
      hit === element ||
      element.contains(hit) ||
      hit.contains(element) ||
      element.closest('label')?.contains(hit);
    return clear ? [] : [name(hit)];
  });
  if (over.length > 0) found.push(`${name(element)} lies under ${over[0]}`);
  return found;
}
