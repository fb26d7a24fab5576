import { type RefObject, useCallback, useEffect, useLayoutEffect, useRef, useState } from 'react';
import { useStore } from 'zustand';
import type { OpenRoom } from '../open-room.ts';
import { forgetFar, goToEnd } from '../room-history.ts';
import type { Aim } from '../room-state.ts';
import { aimAt, markInSight } from './aim.ts';
import { firstRowInSight } from './rows-in-sight.ts';
import { isAtEnd, keptTop, type Scroll } from './scroll-place.ts';
import type { TimelineItem } from './timeline.ts';

/** Who has been at the end for so long, in milliseconds, has come to stay. */
const restMs = 500;

type Place = {
  atEnd: boolean;
  /** How far the box was scrolled, and the first message that the reader saw, with its place in all of the list. */
  top: number;
  anchor: { node: HTMLElement; row: number } | null;
  /** The last aim that was reached, and when the newest own message on its way was written. */
  reached: Aim | null;
  wroteAt: number;
};

/**
 * Keeps the reader's place: at the end of the log it follows new messages; elsewhere it stays on the same message, whatever
 * comes, goes or grows before or after it. Only an aim of the room, or an own message, takes the reader elsewhere.
 */
export function useScrollPlace(
  room: OpenRoom,
  items: readonly TimelineItem[],
  scroller: RefObject<HTMLElement | null>,
): { onScroll: () => void; far: boolean } {
  const aim = useStore(room.store, (state) => state.aim);
  const place = useRef<Place>({ atEnd: true, top: 0, anchor: null, reached: null, wroteAt: 0 });
  /** Whether the end is farther away than what is in sight. */
  const [far, setFar] = useState(false);

  const remember = useCallback(
    (box: HTMLElement) => {
      const scroll = scrollOf(box);
      const { hasLater = false } = room.store.getState().log ?? {};
      const atEnd = !hasLater && isAtEnd(scroll);
      const node = firstRowInSight(box);
      const anchor = node && { node, row: rowOf(box, node) };
      Object.assign(place.current, { atEnd, top: scroll.top, anchor });
      setFar(hasLater || scroll.full - scroll.top - scroll.view > scroll.view);
      const readerAt = atEnd ? null : Number(node?.dataset.seq ?? room.store.getState().readerAt ?? 0);
      if (readerAt !== room.store.getState().readerAt) room.store.setState({ readerAt });
    },
    [room],
  );

  useLayoutEffect(() => {
    const box = scroller.current;
    if (!box) return;
    const { atEnd: wasAtEnd, reached, wroteAt } = place.current;
    const nowWroteAt = lastWroteAt(items);
    const wrote = nowWroteAt > wroteAt;
    place.current.wroteAt = nowWroteAt;
    if (aim !== reached && aimAt(box, aim)) {
      // Who comes back by a link to a message, and had not gone far from it, sees which one it is.
      if (reached === null && room.at !== null && (aim.to !== room.at || aim.back)) markInSight(box, room.at);
      place.current.reached = aim;
    } else if (wrote && !wasAtEnd) void goToEnd(room);
    else keep(box, place.current, wasAtEnd);
    remember(box);
  }, [items, aim, room, scroller, remember]);

  const onScroll = useCallback(() => {
    if (scroller.current) remember(scroller.current);
  }, [scroller, remember]);

  const atEnd = useStore(room.store, ({ readerAt }) => readerAt === null);
  useEffect(() => {
    if (!atEnd) return;
    const rest = setTimeout(() => forgetFar(room), restMs);
    return () => clearTimeout(rest);
  }, [room, atEnd]);

  // A keyboard that opens, a panel that unfolds, a message that grows: whoever reads stays where they are.
  useEffect(() => {
    const box = scroller.current;
    if (!box) return;
    const sizes = new ResizeObserver(() => {
      keep(box, place.current, place.current.atEnd);
      remember(box);
    });
    sizes.observe(box);
    if (box.firstElementChild) sizes.observe(box.firstElementChild);
    return () => sizes.disconnect();
  }, [scroller, remember]);

  return { onScroll, far };
}

function keep(box: HTMLElement, { anchor, top }: Place, atEnd: boolean): void {
  if (atEnd) {
    box.scrollTop = box.scrollHeight;
  } else if (anchor?.node.isConnected) {
    const kept = keptTop({ row: anchor.row, top }, { row: rowOf(box, anchor.node), scroll: scrollOf(box) });
    // Setting what is already so would end a scroll that is under way.
    if (kept !== box.scrollTop) box.scrollTop = kept;
  }
}

function scrollOf(box: HTMLElement): Scroll {
  return { top: box.scrollTop, view: box.clientHeight, full: box.scrollHeight };
}

/** Where a row stands in all that is scrolled, to a part of a pixel. */
function rowOf(box: HTMLElement, node: HTMLElement): number {
  return node.getBoundingClientRect().top - box.getBoundingClientRect().top + box.scrollTop;
}

function lastWroteAt(items: readonly TimelineItem[]): number {
  return Math.max(0, ...items.map((item) => (item.kind === 'message' && !item.message ? item.at : 0)));
}
