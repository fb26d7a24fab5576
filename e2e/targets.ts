import type { Page } from '@playwright/test';

/** What is too small or too close to another to be pressed with a finger (WCAG 2.5.8). */
export const smallTargets = (page: Page): Promise<string[]> => page.evaluate(lookForSmallOnes);

function lookForSmallOnes(): string[] {
  const least = 24;
  /** A link whose `::after` covers its card is pressed anywhere on it. */
  const boxOf = (element: Element): DOMRect => {
    const { position, content } = getComputedStyle(element, '::after');
    const card = position === 'absolute' && content !== 'none' ? (element as HTMLElement).offsetParent : null;
    return (card ?? element).getBoundingClientRect();
  };
  /** In a sentence a link is as high as its line. */
  const inSentence = (element: Element): boolean =>
    getComputedStyle(element).display === 'inline' &&
    [...(element.parentElement?.childNodes ?? [])].some(
      (node) => node.nodeType === Node.TEXT_NODE && node.nodeValue?.trim(),
    );

  const targets = sight.targets().map((element) => ({ element, box: boxOf(element) }));
  const small = targets.filter(({ element, box }) => (box.width < least || box.height < least) && !inSentence(element));
  const middle = ({ left, top, width, height }: DOMRect) => ({ x: left + width / 2, y: top + height / 2 });
  return small.flatMap((one) => {
    const { x, y } = middle(one.box);
    const neighbour = targets.find((other) => {
      if (other === one) return false;
      const { left, right, top, bottom } = other.box;
      const across = Math.hypot(x - Math.min(Math.max(x, left), right), y - Math.min(Math.max(y, top), bottom));
      const apart = middle(other.box);
      const circles = small.includes(other) && Math.hypot(x - apart.x, y - apart.y) < least;
      return across < least / 2 || circles;
    });
    const size = `${Math.round(one.box.width)} × ${Math.round(one.box.height)} px`;
    return neighbour ? [`${sight.name(one.element)} is ${size}, next to ${sight.name(neighbour.element)}`] : [];
  });
}
