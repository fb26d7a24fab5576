/** What somebody did on the page that the edge drew, before the page that takes its place began. */

/** Kept by the document's own script. */
type Early = {
  /** The button or label that the mouse is down on; null: none. */
  held: Element | null;
  /** The buttons and inputs that were pressed, in order. */
  pressed: Element[];
  /** The menu that is open; null: none. */
  opened: Element | null;
  /** Where the focus was; null: nowhere. */
  focused: Element | null;
  /** No more is kept. */
  end(): void;
};

/**
 * Does it again in `place`, where the same elements stand now: nothing that was pressed or is being written is lost, nor the
 * focus.
 */
export function doEarly(place: Element): void {
  const { cityEarly: early } = window as { cityEarly?: Early };
  if (!early) return;
  early.end();
  const opened = early.opened && document.getElementById(early.opened.id);
  if (opened) {
    // When a menu closes it gives the focus back to where it was when it opened.
    place.querySelector<HTMLElement>(`[popovertarget="${opened.id}"]`)?.focus();
    opened.showPopover();
  }
  const focused = early.focused && same(place, early.focused);
  focused?.focus();
  // Not while the page is being put in place: what it hears then it takes up later, and a press may send what was written.
  queueMicrotask(() => {
    if (focused?.matches('[type=text]')) {
      (focused as HTMLInputElement).setRangeText((early.focused as HTMLInputElement).value, 0, 0, 'end');
      focused.dispatchEvent(new Event('input', { bubbles: true }));
    }
    for (const element of early.pressed) same(place, element)?.click();
  });
  const held = early.held && same(place, early.held);
  // A press that ends on another element than it began on is no click; here the two are one to whoever presses.
  if (held) addEventListener('mouseup', ({ target }) => held.contains(target as Node) && held.click(), { once: true });
}

/** The element that has taken the place of one that is gone; undefined when it is still there or has no likeness. */
function same(place: Element, gone: Element): HTMLElement | undefined {
  if (gone.isConnected) return undefined;
  const likes = place.querySelectorAll<HTMLElement>(gone.tagName);
  return [...likes].find((element) => nameOf(element) === nameOf(gone));
}

function nameOf(element: Element): string | null {
  // The button of a menu has the resident's name in its own, which the edge did not know.
  return (
    element.getAttribute('popovertarget') ??
    element.getAttribute('aria-label') ??
    // The label of a field stands beside it: without its own words it would be like any other.
    element.getAttribute('placeholder') ??
    (element.closest('label') ?? element).textContent
  );
}
