/** Brings a place of the list into sight. */
import type { Aim } from '../room-state.ts';
import { middleTop } from './scroll-place.ts';

/** How long a message stays marked to which the reader was led, in milliseconds. */
const markedMs = 3_000;
/** How much of what is in sight stands above the line of the unread messages: something to go on from. */
const aboveLine = 0.2;

/**
 * False: the message is not in the list now. One that is gets the focus, and is marked for a moment; not so for whoever
 * comes back to it, who knows where they are.
 */
export function aimAt(box: HTMLElement, { to, back }: Aim): boolean {
  if (typeof to === 'number') return back ? aimBackAt(box, to) : aimAtMessage(box, to);
  const line = to === 'unread' ? box.querySelector('[data-unread-line]') : null;
  if (line) box.scrollTop += topIn(box, line) - box.clientHeight * aboveLine;
  else box.scrollTop = to === 'beginning' ? 0 : box.scrollHeight;
  return true;
}

/** Marks a message as one that the reader was led to, if it is in sight; it stays where it is. */
export function markInSight(box: HTMLElement, seq: number): void {
  const row = rowAt(box, seq);
  if (!row) return;
  const { top, bottom } = row.getBoundingClientRect();
  const view = box.getBoundingClientRect();
  if (bottom > view.top && top < view.bottom) mark(box, row);
}

/** It may be gone: then the one that came next is first in sight. */
function aimBackAt(box: HTMLElement, seq: number): boolean {
  const rows = [...box.querySelectorAll<HTMLElement>('[data-seq]')];
  const row = rows.find(({ dataset }) => Number(dataset.seq) >= seq);
  // A part of a pixel more would leave the one before it first in sight.
  if (row) box.scrollTop = Math.ceil(box.scrollTop + topIn(box, row));
  return true;
}

function aimAtMessage(box: HTMLElement, seq: number): boolean {
  const row = rowAt(box, seq);
  if (!row) return false;
  const { height } = row.getBoundingClientRect();
  box.scrollTop = middleTop({ top: topIn(box, row) + box.scrollTop, height }, box.clientHeight);
  mark(box, row);
  return true;
}

function mark(box: HTMLElement, row: HTMLElement): void {
  for (const found of box.querySelectorAll('[data-found]')) found.removeAttribute('data-found');
  row.dataset.found = '';
  setTimeout(() => row.removeAttribute('data-found'), markedMs);
  row.tabIndex = -1;
  (row.querySelector<HTMLElement>('[popovertarget]') ?? row).focus({ preventScroll: true });
}

function rowAt(box: HTMLElement, seq: number): HTMLElement | null {
  return box.querySelector<HTMLElement>(`[data-seq="${seq}"]`);
}

function topIn(box: HTMLElement, element: Element): number {
  return element.getBoundingClientRect().top - box.getBoundingClientRect().top;
}
