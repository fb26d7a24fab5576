import { type RefObject, useCallback, useEffect, useLayoutEffect, useRef, useState } from 'react';
import type { TimelineItem } from './timeline.ts';

/** Nearer to the end than this, in pixels, counts as being there. */
const nearPx = 48;

type Place = {
  atEnd: boolean;
  /** The first message that the reader sees, and where it stood. */
  anchor: { node: HTMLElement; top: number } | null;
  /** The newest seq of the log and the newest own writing that were shown; null: nothing was. */
  shown: { seq: number; wroteAt: number } | null;
};

/**
 * Keeps the reader's place: at the end it follows new messages; elsewhere it stays on the same message, whatever comes,
 * goes or grows before or after it, and counts what is new.
 */
export function useScrollPlace(items: readonly TimelineItem[], scroller: RefObject<HTMLElement | null>) {
  const place = useRef<Place>({ atEnd: true, anchor: null, shown: null });
  const [unseen, setUnseen] = useState(0);
  const [atEnd, setAtEnd] = useState(true);

  useLayoutEffect(() => {
    const box = scroller.current;
    if (!box) return;
    const { atEnd: wasAtEnd, anchor, shown } = place.current;
    const now = newest(items);
    if (shown === null || wasAtEnd || now.wroteAt > shown.wroteAt) {
      box.scrollTop = box.scrollHeight;
    } else {
      keepInPlace(box, anchor);
      const news = newsAfter(items, shown.seq);
      if (news > 0) setUnseen((count) => count + news);
    }
    place.current = { atEnd: isAtEnd(box), anchor: firstSeen(box), shown: now };
  }, [items, scroller]);

  const onScroll = useCallback(() => {
    const box = scroller.current;
    if (!box) return;
    place.current.atEnd = isAtEnd(box);
    place.current.anchor = firstSeen(box);
    setAtEnd(place.current.atEnd);
    if (place.current.atEnd) setUnseen(0);
  }, [scroller]);

  useFollowSize(scroller, place);

  const goToEnd = useCallback(() => {
    const box = scroller.current;
    if (!box) return;
    box.scrollTop = box.scrollHeight;
    place.current.atEnd = true;
    setUnseen(0);
    box.focus({ preventScroll: true });
  }, [scroller]);

  return { unseen, atEnd, onScroll, goToEnd };
}

/** A keyboard that opens, a panel that unfolds, a message that grows: whoever reads stays where they are. */
function useFollowSize(scroller: RefObject<HTMLElement | null>, place: RefObject<Place>): void {
  useEffect(() => {
    const box = scroller.current;
    if (!box) return;
    const sizes = new ResizeObserver(() => {
      if (place.current.atEnd) box.scrollTop = box.scrollHeight;
      else keepInPlace(box, place.current.anchor);
      place.current.anchor = firstSeen(box);
    });
    sizes.observe(box);
    if (box.firstElementChild) sizes.observe(box.firstElementChild);
    return () => sizes.disconnect();
  }, [scroller, place]);
}

function isAtEnd(box: HTMLElement): boolean {
  return box.scrollHeight - box.scrollTop - box.clientHeight <= nearPx;
}

function keepInPlace(box: HTMLElement, anchor: Place['anchor']): void {
  if (anchor?.node.isConnected) box.scrollTop += anchor.node.offsetTop - anchor.top;
}

/** Messages stand one below the other: the first whose end is in sight is found by halving. */
function firstSeen(box: HTMLElement): Place['anchor'] {
  const nodes = box.querySelectorAll<HTMLElement>('[data-message]');
  let [low, high] = [0, nodes.length - 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    const node = nodes[middle];
    if (node && node.offsetTop + node.offsetHeight <= box.scrollTop) low = middle + 1;
    else high = middle;
  }
  const node = nodes[low];
  return node ? { node, top: node.offsetTop } : null;
}

function newest(items: readonly TimelineItem[]): { seq: number; wroteAt: number } {
  let [seq, wroteAt] = [0, 0];
  for (const item of items) {
    if (item.kind !== 'message') continue;
    if (item.message) seq = item.message.seq;
    else wroteAt = Math.max(wroteAt, item.at);
  }
  return { seq, wroteAt };
}

function newsAfter(items: readonly TimelineItem[], seq: number): number {
  return items.filter((item) => item.kind === 'message' && !item.own && (item.message?.seq ?? 0) > seq).length;
}
