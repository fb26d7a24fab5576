import type { Page } from '@playwright/test';

/** What on the page as it is now has no room for its words: one sentence for each. */
export const wordsWithoutRoom = (page: Page): Promise<string[]> => page.evaluate(lookForRoom);

function lookForRoom(): string[] {
  const found: string[] = [];
  const name = (element: Element) => {
    const words = element.getAttribute('aria-label') ?? element.textContent?.trim() ?? '';
    return `<${element.localName} class="${element.className}"> “${words.slice(0, 60)}”`;
  };
  const top = document.querySelector('dialog:modal, :popover-open') ?? document.body;
  const shown = (element: Element) => element.checkVisibility({ opacityProperty: true, visibilityProperty: true });

  const tooWide = document.documentElement.scrollWidth - document.documentElement.clientWidth;
  if (tooWide > 0) found.push(`the page is ${tooWide} px wider than the screen`);

  /** The part of an element's box that its ancestors let through. */
  const visibleBox = (element: Element): DOMRect => {
    const box = element.getBoundingClientRect();
    let [left, top, right, bottom] = [box.left, box.top, box.right, box.bottom];
    for (let up = element.parentElement; up; up = up.parentElement) {
      if (getComputedStyle(up).overflow === 'visible' || up === document.documentElement) continue;
      const clip = up.getBoundingClientRect();
      left = Math.max(left, clip.left);
      top = Math.max(top, clip.top);
      right = Math.min(right, clip.right);
      bottom = Math.min(bottom, clip.bottom);
    }
    return new DOMRect(left, top, Math.max(0, right - left), Math.max(0, bottom - top));
  };

  const texts = document.createTreeWalker(top, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const text = texts.currentNode;
    const element = text.parentElement;
    if (!element || !text.textContent?.trim() || !shown(element)) continue;
    const range = document.createRange();
    range.selectNodeContents(text);
    const words = range.getBoundingClientRect();
    for (let clip: Element | null = element; clip && clip !== document.body; clip = clip.parentElement) {
      const { overflowX, overflowY, textOverflow, webkitLineClamp } = getComputedStyle(clip);
      const box = clip.getBoundingClientRect();
      // Words that are only read aloud.
      if (box.width <= 1) break;
      const outsideX = words.right > box.right + 1 || words.left < box.left - 1;
      const outsideY = words.bottom > box.bottom + 1 || words.top < box.top - 1;
      const scrolls = (overflow: string) => overflow === 'auto' || overflow === 'scroll';
      if ((outsideX && scrolls(overflowX)) || (outsideY && scrolls(overflowY))) break;
      if (!((outsideX && overflowX !== 'visible') || (outsideY && overflowY !== 'visible'))) continue;
      const marked = textOverflow === 'ellipsis' || webkitLineClamp !== 'none';
      const message = /[⟦⟧]/.test(element.closest('p, h1, h2, h3, button, a, li, span')?.textContent ?? '');
      // What residents wrote can be read where it was written; the interface's own words have no other place.
      if (!marked || (message && !clip.closest('[title]')))
        found.push(`cut off: “${text.textContent}” by ${name(clip)}`);
      break;
    }
  }

  for (const field of top.querySelectorAll<HTMLInputElement>('input[placeholder]')) {
    if (field.value !== '' || !shown(field) || field.title) continue;
    field.value = field.placeholder;
    if (field.scrollWidth > field.clientWidth + 1) found.push(`a placeholder is cut off: ${field.placeholder}`);
    field.value = '';
  }

  const stays = (element: Element): boolean => {
    for (let up: Element | null = element; up && up !== top; up = up.parentElement) {
      if (/fixed|sticky/.test(getComputedStyle(up).position)) return true;
    }
    return false;
  };
  const targets = [...top.querySelectorAll('a[href], button, input, textarea, select')]
    .filter(shown)
    .map((element) => ({ element, box: visibleBox(element), stays: stays(element) }))
    .filter(({ box }) => box.width > 0 && box.height > 0);
  for (const [index, one] of targets.entries()) {
    for (const other of targets.slice(index + 1)) {
      // What stays on the screen lies over what is scrolled past it.
      if (one.stays !== other.stays) continue;
      const width = Math.min(one.box.right, other.box.right) - Math.max(one.box.left, other.box.left);
      const height = Math.min(one.box.bottom, other.box.bottom) - Math.max(one.box.top, other.box.top);
      if (width > 1 && height > 1) found.push(`one over the other: ${name(one.element)} and ${name(other.element)}`);
    }
  }
  return found;
}
