/** Where a reader is in a room, kept in the tab for the entry of its history by which they come back to it. */
import { type OpenRoom, whileOpen } from './open-room.ts';

/** The seq of the message that is first in sight, or the end of the log. */
export type LeftPlace = number | 'end';

const keyOf = (entry: string) => `city.rooms.place:${entry}`;

/** Where the reader was when the page was left by the entry that is shown now; null: they have not moved by it yet. */
export function leftPlace(): LeftPlace | null {
  try {
    const kept = sessionStorage.getItem(keyOf(history.state?.place));
    const seq = Number(kept);
    if (kept === 'end') return kept;
    return Number.isSafeInteger(seq) && seq > 0 ? seq : null;
  } catch {
    return null;
  }
}

/** Keeps it at each move while the room is open. */
export function keepPlaces(room: OpenRoom): void {
  whileOpen(room, 'place', () =>
    room.store.subscribe(({ readerAt }, before) => {
      if (readerAt !== before.readerAt) keepPlace(room);
    }),
  );
}

/**
 * Keeps where the reader is now. Not with the entry itself, but for a name that it is given once: it cannot be written any
 * more when one has left it, and browsers refuse to write it as often as one moves.
 */
export function keepPlace({ slug, store, edge }: OpenRoom): void {
  // The entry is another's already, while the room still goes.
  if (location.pathname !== `/rooms/${encodeURIComponent(slug)}`) return;
  const entry: string = history.state?.place ?? edge.newId();
  try {
    sessionStorage.setItem(keyOf(entry), String(store.getState().readerAt ?? 'end'));
  } catch {
    // Without a storage one comes back as one comes anew.
    return;
  }
  if (history.state?.place !== entry) history.replaceState({ ...history.state, place: entry }, '');
}
