/** Unfinished messages, one a room, kept for as long as the tab lives. */
const keyOf = (roomId: string) => `city.rooms.draft:${roomId}`;

/** What was being written in this room; empty when nothing was. */
export function readDraft(storage: Storage | null, roomId: string): string {
  try {
    return storage?.getItem(keyOf(roomId)) ?? '';
  } catch {
    return '';
  }
}

/** Keeps what is being written. An empty text leaves nothing behind. */
export function keepDraft(storage: Storage | null, roomId: string, text: string): void {
  try {
    if (text) storage?.setItem(keyOf(roomId), text);
    else storage?.removeItem(keyOf(roomId));
  } catch {
    // Without storage the draft lives as long as the page.
  }
}
