/** What somebody did on the page that the edge drew, before the page that takes its place began. */

/** Kept by the document's own script. */
type Early = {
  /** The buttons and inputs that were pressed, in order. */
  pressed: Element[];
  /** The menu that is open; null: none. */
  opened: Element | null;
  /** Where the focus was; null: nowhere. */
  focused: Element | null;
  /** No more is kept. */
  end(): void;
};

/** Does it again in `place`, where the same elements stand now: nothing that was pressed is lost, nor the focus. */
export function doEarly(place: Element): void {
  const { cityEarly: early } = window as { cityEarly?: Early };
  if (!early) return;
  early.end();
  for (const element of early.pressed) same(place, element)?.click();
  if (early.opened) document.getElementById(early.opened.id)?.showPopover();
  // A window that was opened has taken the focus itself.
  if (early.focused && document.activeElement === document.body) same(place, early.focused)?.focus();
}

/** The element that has taken the place of one that is gone; undefined when it is still there or has no likeness. */
function same(place: Element, gone: Element): HTMLElement | undefined {
  if (gone.isConnected) return undefined;
  const likes = place.querySelectorAll<HTMLElement>(gone.tagName);
  return [...likes].find((element) => nameOf(element) === nameOf(gone));
}

function nameOf(element: Element): string | null {
  return element.getAttribute('aria-label') ?? (element.closest('label') ?? element).textContent;
}
