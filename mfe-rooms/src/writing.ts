/** What the composer of an open room is about. */
import { me, type OpenRoom } from './open-room.ts';
import type { RoomMessage } from './room-message.ts';

/** A new message, a new one that answers `to`, or another text for the own message `to`. */
export type Writing = { kind: 'new' } | { kind: 'answer' | 'edit'; to: RoomMessage };

/** The next message answers `to`. */
export function answerMessage(room: OpenRoom, to: RoomMessage): void {
  room.store.setState({ writing: { kind: 'answer', to } });
}

/** What is written next takes the place of the text of `to`. */
export function beginEdit(room: OpenRoom, to: RoomMessage): void {
  room.store.setState({ writing: { kind: 'edit', to } });
}

/** The resident's last message that can be edited, as Arrow Up in an empty box asks for it; none while the end is not shown. */
export function lastOwnMessage(room: OpenRoom): RoomMessage | undefined {
  const user = me(room);
  const { log } = room.store.getState();
  if (log?.hasLater) return undefined;
  return log?.messages.findLast((message) => message.userId === user && !message.deleted);
}

/** Back to a new message that answers none. */
export function writeAnew(room: OpenRoom): void {
  room.store.setState({ writing: { kind: 'new' } });
}
