import type { Page } from '@playwright/test';

/** What on the page as it is now has no room for its words: one sentence for each. */
export const wordsWithoutRoom = async (page: Page): Promise<string[]> => [
  ...(await page.evaluate(lookForWidth)),
  ...(await page.evaluate(lookForCuts)),
  ...(await page.evaluate(lookForOverlaps)),
];

function lookForWidth(): string[] {
  const tooWide = document.documentElement.scrollWidth - document.documentElement.clientWidth;
  return tooWide > 0 ? [`the page is ${tooWide} px wider than the screen`] : [];
}

function lookForCuts(): string[] {
  const found: string[] = [];
  const { top, shown, name } = sight;
  const texts = document.createTreeWalker(top(), NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const text = texts.currentNode;
    const element = text.parentElement;
    if (!element || !text.textContent?.trim() || !shown(element)) continue;
    const range = document.createRange();
    range.selectNodeContents(text);
    const words = range.getBoundingClientRect();
    const above = (clip: Element) => (clip.matches(':modal, :popover-open') ? null : clip.parentElement);
    // What lies over the whole page is cut by nothing that is around it in the document.
    for (let clip: Element | null = element; clip && clip !== document.body; clip = above(clip)) {
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
      const message = /[⟦⟧]/.test(element.closest('p, h1, h2, h3, button, a, li, span, bdi')?.textContent ?? '');
      // What residents wrote can be read where it was written; the interface's own words have no other place.
      if (!marked || (message && !clip.closest('[title]'))) {
        found.push(`cut off: “${text.textContent}” by ${name(clip)}`);
      }
      break;
    }
  }
  for (const field of top().querySelectorAll<HTMLInputElement>('input[placeholder]')) {
    if (field.value !== '' || !shown(field) || field.title) continue;
    field.value = field.placeholder;
    if (field.scrollWidth > field.clientWidth + 1) found.push(`a placeholder is cut off: ${field.placeholder}`);
    field.value = '';
  }
  return found;
}

function lookForOverlaps(): string[] {
  const found: string[] = [];
  const targets = sight
    .targets()
    .map((element) => ({ element, box: sight.visibleBox(element), stays: sight.stays(element) }))
    .filter(({ box }) => box.width > 0 && box.height > 0);
  for (const [index, one] of targets.entries()) {
    for (const other of targets.slice(index + 1)) {
      // What stays on the screen lies over what is scrolled past it.
      if (one.stays !== other.stays) continue;
      const width = Math.min(one.box.right, other.box.right) - Math.max(one.box.left, other.box.left);
      const height = Math.min(one.box.bottom, other.box.bottom) - Math.max(one.box.top, other.box.top);
      if (width <= 1 || height <= 1) continue;
      found.push(`one over the other: ${sight.name(one.element)} and ${sight.name(other.element)}`);
    }
  }
  return found;
}
