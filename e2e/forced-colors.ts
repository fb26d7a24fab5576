import type { Page } from '@playwright/test';

/** What is lost where the system paints everything in a few colours of its own: edges, states and shapes. */
export const lostInForcedColors = (page: Page): Promise<string[]> => page.evaluate(lookInForcedColors);

function lookInForcedColors(): string[] {
  const found: string[] = [];
  const { name, shown, targets } = sight;
  /** All by which one can be told from another when colours mean nothing. How much of the ground shines through does not. */
  const looks = (element: Element): string => {
    const { borderWidth, borderStyle, backgroundColor, backgroundImage, textDecorationLine } =
      getComputedStyle(element);
    const ground = /\d+, \d+, \d+/.exec(backgroundColor)?.[0];
    return [borderWidth, borderStyle, ground, backgroundImage, textDecorationLine].join(' ');
  };

  for (const element of targets()) {
    if (!element.matches('button, input:not([type=radio], [type=checkbox]), textarea')) continue;
    const { borderStyle, borderWidth } = getComputedStyle(element);
    if (borderStyle.includes('none') || borderWidth.startsWith('0')) found.push(`has no edge: ${name(element)}`);
  }
  for (const window of document.querySelectorAll('dialog:modal, :popover-open')) {
    if (getComputedStyle(window).borderStyle === 'none') found.push(`has no edge: ${name(window)}`);
  }

  // Beneath every line that it may repaint the system lays a plate of the page's ground; only what is inline lies above it.
  const probe = document.body.appendChild(document.createElement('i'));
  probe.style.backgroundColor = 'Canvas';
  const plate = getComputedStyle(probe).backgroundColor;
  probe.remove();
  for (const element of document.querySelectorAll('body *')) {
    const { color, display, forcedColorAdjust } = getComputedStyle(element);
    const says = [...element.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.nodeValue?.trim());
    if (color !== plate || display === 'inline' || forcedColorAdjust !== 'auto' || !says || !shown(element)) continue;
    found.push(`has the colour of the plate beneath it: ${name(element)}`);
  }

  for (const current of document.querySelectorAll('[aria-current]')) {
    const others = [...(current.closest('nav, ul')?.querySelectorAll(current.localName) ?? [])];
    const same = others.find((other) => !other.hasAttribute('aria-current') && looks(other) === looks(current));
    if (same) found.push(`looks like one that is not current: ${name(current)}`);
  }
  for (const checked of document.querySelectorAll('input:checked + *')) {
    // One that is seen itself is drawn by the browser, in the system's colours.
    if ((checked.previousElementSibling?.getBoundingClientRect().width ?? 0) > 4) continue;
    const other = checked.closest('fieldset')?.querySelector('input:not(:checked) + *');
    if (other && looks(other) === looks(checked)) found.push(`looks unchecked: ${name(checked)}`);
  }

  // A status is a shape: of two kinds of small discs none may look like the other.
  const shapes = new Map<string, string>();
  for (const dot of document.querySelectorAll('span:empty')) {
    const { width, height, borderRadius } = getComputedStyle(dot);
    if (width !== height || !(Number.parseFloat(width) <= 12) || !Number.parseFloat(borderRadius)) continue;
    // The last of its classes says which status it is.
    const kind = dot.classList.item(dot.classList.length - 1) ?? '';
    // A disc keeps its own colours there, so one without any ground is hollow.
    const hollow = getComputedStyle(dot).backgroundColor === 'rgba(0, 0, 0, 0)';
    const shape = `${looks(dot)} ${hollow ? 'hollow' : 'filled'}`;
    const twin = shapes.get(shape);
    if (twin !== undefined && twin !== kind) found.push(`one shape for two statuses: ${kind}, ${twin}`);
    shapes.set(shape, kind);
  }
  return found;
}
