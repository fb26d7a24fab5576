/** How far this resident has read the open room. */
import type { OpenRoom } from './open-room.ts';
import type { RoomMessage } from './room-message.ts';

/** The message with this seq was really in sight: the page was visible, and so was the message. */
export function seen(room: OpenRoom, seq: number): void {
  if (seq > (room.store.getState().seenUpTo ?? 0)) room.store.setState({ seenUpTo: seq });
}

/**
 * Where the line of the unread messages belongs when a room is opened: after `readUpTo`, the seq up to which `me` had read it.
 * null: nowhere, for it is not known, or the newest messages of the log show that nothing by others has come since.
 */
export function unreadAfter(readUpTo: number | null, newest: readonly RoomMessage[], me: string | null): number | null {
  if (readUpTo === null || readUpTo === 0) return null;
  const unread = newest.filter((message) => message.seq > readUpTo);
  return unread.length > 0 && (unread.length === newest.length || unread.some(({ userId }) => userId !== me))
    ? readUpTo
    : null;
}
