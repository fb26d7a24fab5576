import type { Page } from '@playwright/test';

/** What measures that run inside a page share. */
export type Sight = {
  /** What can be reached now: the modal window, the open menu, or the page. */
  top(): Element;
  /** Whether an element is drawn. */
  shown(element: Element): boolean;
  /** The element, for whoever reads a failure. */
  name(element: Element): string;
  /** The part of an element's box that its ancestors let through. */
  visibleBox(element: Element): DOMRect;
  /** What is pressed or written in, shown and not disabled, within {@link Sight.top}. */
  targets(): Element[];
  /** Whether it stays on the screen while the page scrolls. */
  stays(element: Element): boolean;
};

declare global {
  var sight: Sight;
}

/** Gives all documents of a page, from the next one on, `sight`. */
export async function bringSight(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const sight: Sight = {
      top: () => document.querySelector('dialog:modal, :popover-open') ?? document.body,
      shown: (element) => element.checkVisibility({ opacityProperty: true, visibilityProperty: true }),
      name(element) {
        const words = element.getAttribute('aria-label') ?? element.textContent?.trim().replace(/\s+/g, ' ') ?? '';
        return `<${element.localName} class="${element.getAttribute('class') ?? ''}"> “${words.slice(0, 60)}”`;
      },
      visibleBox(element) {
        const box = element.getBoundingClientRect();
        let [left, top, right, bottom] = [box.left, box.top, box.right, box.bottom];
        for (let up = element.parentElement; up && up !== document.body; up = up.parentElement) {
          if (getComputedStyle(up).overflow === 'visible') continue;
          const clip = up.getBoundingClientRect();
          [left, top] = [Math.max(left, clip.left), Math.max(top, clip.top)];
          [right, bottom] = [Math.min(right, clip.right), Math.min(bottom, clip.bottom)];
        }
        return new DOMRect(left, top, Math.max(0, right - left), Math.max(0, bottom - top));
      },
      targets: () =>
        [...sight.top().querySelectorAll('a[href], button, input, textarea, select, summary')].filter(
          // A radio button that is drawn by its label is pressed all the same.
          (element) =>
            (sight.shown(element) || element.matches('[type=radio]')) &&
            element.checkVisibility() &&
            !element.matches(':disabled'),
        ),
      stays(element) {
        for (let up: Element | null = element; up && up !== sight.top(); up = up.parentElement) {
          if (/fixed|sticky/.test(getComputedStyle(up).position)) return true;
        }
        return false;
      },
    };
    globalThis.sight = sight;
  });
}
