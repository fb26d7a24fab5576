/** A page of the city that a browser has open, as far as a notice needs it. */
export type NoticePage = { postMessage(message: NoticePressed): void; focus(): Promise<unknown> };

/** What the worker says to a page: the resident wants to be at this path of the portal. */
export type NoticePressed = { event: 'city.notice.pressed'; path: string };

/** Pages of this city, the one used last first, and how to open another. */
type Pages = { open: readonly NoticePage[]; openNew(path: string): Promise<unknown> };

/**
 * A notice of the browser was pressed: a page that is open goes to its place, without a reload and in front of all others;
 * without one a new page is opened there. A notice may have no place: then the city itself is what is wanted.
 */
export async function showPlace(path: unknown, { open, openNew }: Pages, origin: string): Promise<void> {
  const place = placeIn(path, origin);
  const [page] = open;
  if (!page) {
    await openNew(place ?? '/');
    return;
  }
  if (place !== undefined) page.postMessage({ event: 'city.notice.pressed', path: place });
  await page.focus();
}

/** Any part of the portal shows notices: only a path of the city itself is gone to. */
function placeIn(path: unknown, origin: string): string | undefined {
  if (typeof path !== 'string' || !URL.canParse(path, origin)) return undefined;
  const to = new URL(path, origin);
  return to.origin === origin ? to.pathname + to.search + to.hash : undefined;
}
