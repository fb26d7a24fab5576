/** The arithmetic of a list that keeps its reader's place. Pure; all in pixels of the page. */

/** A scrolled box: how far it is scrolled, how much is in sight, and how high all of it is. */
export type Scroll = { top: number; view: number; full: number };

/** Nearer to the end than this counts as being there. */
const nearPx = 48;

/** Whether the reader is at the end. */
export function isAtEnd({ top, view, full }: Scroll): boolean {
  return full - top - view <= nearPx;
}

/**
 * How far to scroll so that the row which was `before.row` from the beginning, and is now `now.row`, stands where it stood
 * in sight. What the reader has scrolled meanwhile stays; what the browser has cut, for there was less to scroll, does not.
 */
export function keptTop(before: { row: number; top: number }, now: { row: number; scroll: Scroll }): number {
  const { top, view, full } = now.scroll;
  const cut = top < before.top && top >= full - view - 1;
  return (cut ? before.top : top) + now.row - before.row;
}

/** How far to scroll so that a row stands in the middle, or begins at the top when it is higher than what is in sight. */
export function middleTop(row: { top: number; height: number }, view: number): number {
  return row.top - Math.max(0, (view - row.height) / 2);
}
