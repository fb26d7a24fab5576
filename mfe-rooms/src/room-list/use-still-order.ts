import { useEffect, useRef, useState } from 'react';
import { inOrder, type ListedRoom, unreadFirst } from '../rooms-store.ts';

/** The rooms, unread first, in an order that stands while somebody points at the list or has the focus in it. */
export function useStillOrder(rooms: readonly ListedRoom[]) {
  const [pointed, setPointed] = useState(false);
  const [focused, setFocused] = useState(false);
  const order = useRef<readonly string[]>([]);
  const shown = pointed || focused ? inOrder(rooms, order.current) : unreadFirst(rooms);
  useEffect(() => {
    order.current = shown.map(({ id }) => id);
  });
  const holders = {
    onPointerEnter: () => setPointed(true),
    onPointerLeave: () => setPointed(false),
    onFocus: () => setFocused(true),
    onBlur: () => setFocused(false),
  };
  return { shown, holders };
}
