import { type RefObject, useCallback } from 'react';
import { flushSync } from 'react-dom';
import type { OpenRoom } from '../open-room.ts';
import { loadEarlier } from '../room-history.ts';

/** Leads the reader to a message of the log: loads the past until it is there, brings it into sight and marks it. */
export function useGoToMessage(
  room: OpenRoom,
  scroller: RefObject<HTMLElement | null>,
): (seq: number) => Promise<void> {
  return useCallback(
    async (seq) => {
      room.asking.add('message');
      while (isBefore(room, seq) && (await hasGrown(room)));
      const box = scroller.current;
      const row = box?.querySelector<HTMLElement>(`[data-seq="${seq}"]`);
      // What was loaded for it is forgotten once the reader is back at the end.
      room.asking.delete('message');
      // At the top stands why the past did not come.
      if (!row) box?.scrollTo({ top: 0 });
      if (!box || !row) return;
      for (const found of box.querySelectorAll('[data-found]')) found.removeAttribute('data-found');
      row.dataset.found = '';
      row.scrollIntoView({ block: 'center' });
      row.querySelector<HTMLElement>('[popovertarget]')?.focus({ preventScroll: true });
    },
    [room, scroller],
  );
}

function isBefore(room: OpenRoom, seq: number): boolean {
  const { log } = room.store.getState();
  return log?.hasEarlier === true && seq < (log.messages[0]?.seq ?? 0);
}

/** False when the page did not come: the top of the list says so. */
async function hasGrown(room: OpenRoom): Promise<boolean> {
  const before = room.store.getState().log?.messages[0];
  await loadEarlier(room);
  // The rows are there before anybody is led to one of them.
  flushSync(() => {});
  return room.store.getState().log?.messages[0] !== before;
}
