/** Where a reader is in a room, kept with the entry of the browser's history by which they come back to it. */
import { type OpenRoom, whileOpen } from './open-room.ts';

/** Who has not scrolled for so long is somewhere, in milliseconds: browsers refuse more than some such writes a second. */
const restMs = 150;

/** The seq of the message that was first in sight when the room was left by this entry; null: they were never here, or at the end. */
export function leftPlace(): number | null {
  const { leftAt = null } = history.state ?? {};
  return Number.isSafeInteger(leftAt) && leftAt > 0 ? leftAt : null;
}

/** Keeps it while the room is open: once it is left, its entry is no longer the one that can be written. */
export function keepPlace(room: OpenRoom): void {
  const { store, edge } = room;
  const write = () => history.replaceState({ ...history.state, leftAt: store.getState().readerAt }, '');
  whileOpen(room, 'place', () =>
    store.subscribe(({ readerAt }, before) => {
      if (readerAt !== before.readerAt) whileOpen(room, 'keep place', () => edge.clock.later(restMs, write));
    }),
  );
}
