import type { Page } from '@playwright/test';

/**
 * What at this size has to be scrolled in two directions, cannot be reached, or is covered by what stays on the screen
 * (WCAG 1.4.10). A ribbon goes sideways by design; each of its cards is on the screen as a whole.
 */
export const twoWays = (page: Page): Promise<string[]> => page.evaluate(lookForScrolling);

function lookForScrolling(): string[] {
  const found: string[] = [];
  const { top, shown, name, targets, stays } = sight;
  const tooWide = document.documentElement.scrollWidth - document.documentElement.clientWidth;
  if (tooWide > 0) found.push(`the page is ${tooWide} px wider than the screen`);

  for (const element of top().querySelectorAll('*')) {
    const { overflowX } = getComputedStyle(element);
    if (!/auto|scroll/.test(overflowX) || element.scrollWidth <= element.clientWidth + 1 || !shown(element)) continue;
    const cards = element.localName === 'ul' ? [...element.children] : [];
    const whole = cards.length > 0 && cards.every((card) => card.getBoundingClientRect().width < innerWidth);
    if (!whole) found.push(`scrolls sideways: ${name(element)}`);
  }

  let covered = 0;
  for (const element of document.querySelectorAll('body *')) {
    if (getComputedStyle(element).position !== 'sticky' || !shown(element)) continue;
    covered += Math.min(element.getBoundingClientRect().height, innerHeight);
  }
  if (covered > innerHeight / 3) found.push(`${covered} of ${innerHeight} px are covered by what stays on the screen`);

  const before = [...document.querySelectorAll('*')]
    .filter(({ scrollHeight, clientHeight, scrollWidth, clientWidth }) => {
      return scrollHeight > clientHeight || scrollWidth > clientWidth;
    })
    .map((element) => ({ element, left: element.scrollLeft, top: element.scrollTop }));
  for (const element of targets()) {
    if (stays(element) || element.matches('[href="#main"]')) continue;
    element.scrollIntoView({ block: 'center', inline: 'center' });
    const { left, top: above, width, height } = element.getBoundingClientRect();
    const [x, y] = [left + width / 2, above + Math.min(height, innerHeight) / 2];
    const hit = document.elementFromPoint(x, y);
    // What is offered while one writes lies over the page until one has chosen.
    const reached =
      hit !== null && (element.contains(hit) || hit.contains(element) || hit.closest('[role=listbox]') !== null);
    // A link that wraps has its middle between its lines.
    if (!reached && element.getClientRects().length === 1)
      found.push(`cannot be reached: ${name(element)}, ${hit && name(hit)}`);
  }
  for (const { element, left, top: above } of before) element.scrollTo({ left, top: above, behavior: 'instant' });
  return found;
}
