/** What the composer of an open room is about. */
import type { Mention } from 'proto/markup/inline-markup';
import { mentionedIn } from './message-text/mentioned-in.ts';
import { me, type OpenRoom } from './open-room.ts';
import type { RoomMessage } from './room-message.ts';

/** A new message, a new one that answers `to`, or another text for the own message `to`. */
export type Writing = { kind: 'new' } | { kind: 'answer'; to: RoomMessage } | Edit;

/** An edit: the message as it was when it was begun or last saved, and what is to stand there, with the names chosen for it. */
export type Edit = { kind: 'edit'; to: RoomMessage; text: string; mentions: readonly Mention[] };

/** The next message answers `to`. */
export function answerMessage(room: OpenRoom, to: RoomMessage): void {
  room.store.setState({ writing: { kind: 'answer', to } });
}

/** What is written next takes the place of the text of `to`. An edit of it that was begun goes on. */
export function beginEdit(room: OpenRoom, to: RoomMessage): void {
  if (!editOf(room, to.seq)) goOnEditing(room, { kind: 'edit', to, text: to.text, mentions: to.mentions });
}

/** Takes an edit up again as it was. */
export function goOnEditing(room: OpenRoom, writing: Edit): void {
  room.store.setState({ writing });
}

/** What is done to the edit of the message at `seq`; nothing when another was begun meanwhile. */
export function changeEdit(room: OpenRoom, seq: number, change: (edit: Edit) => Edit): void {
  const edit = editOf(room, seq);
  if (edit) goOnEditing(room, change(edit));
}

/** The edit of the message at `seq`, while that is what is being written. */
export function editOf(room: OpenRoom, seq: number): Edit | undefined {
  const { writing } = room.store.getState();
  return writing.kind === 'edit' && writing.to.seq === seq ? writing : undefined;
}

/** Whether something would be lost if it were left as it is: of the text, or whom it calls, which may be another of the same name. */
export function isUnsaved(writing: Writing): writing is Edit {
  if (writing.kind !== 'edit') return false;
  const { text, mentions, to } = writing;
  return text.trim() !== to.text.trim() || calledIn(text, mentions) !== calledIn(to.text, to.mentions);
}

function calledIn(text: string, mentions: readonly Mention[]): string {
  const ids = mentionedIn(text.trim(), mentions).map(({ userId }) => userId);
  return ids.sort().join();
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
