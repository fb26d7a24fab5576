/** How far this resident has read the open room. */
import type { OpenRoom } from './open-room.ts';

/** The message with this seq was really in sight: the page was visible, and so was the message. */
export function seen(room: OpenRoom, seq: number): void {
  if (seq > (room.store.getState().seenUpTo ?? 0)) room.store.setState({ seenUpTo: seq });
}
