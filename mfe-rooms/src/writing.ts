/** What the composer of an open room is about: a new message, which may answer another, or another text for an own one. */
import type { Mention } from 'proto/markup/inline-markup';
import { forgetEdit, keepEdit, readEdits } from './kept-edits.ts';
import { mentionedIn } from './message-text/mentioned-in.ts';
import { me, type OpenRoom } from './open-room.ts';
import { messageIn } from './room-log.ts';
import type { RoomMessage } from './room-message.ts';
import type { RoomState } from './room-state.ts';

/** What the next message answers. */
export type Answering = {
  seq: number;
  /** The message at that seq as it is now. unknown: the city has not told it yet; missing: the log has none there. */
  message: RoomMessage | 'unknown' | 'missing';
  /** Whether it was begun before the room was opened: nobody asked for the box then. */
  recalled: boolean;
};

/**
 * An edit: the message as it was when it was begun or last saved (or that it is deleted), and what is to stand there, with
 * the names chosen for it.
 */
export type Edit = {
  to: RoomMessage;
  text: string;
  mentions: readonly Mention[];
  /** Whether it was begun before the room was opened. */
  recalled: boolean;
};

/** The part of the room's state that is about it. */
type Writing = Pick<RoomState, 'answering' | 'editing'>;

/** The next message answers `to`. */
export function answerMessage(room: OpenRoom, to: RoomMessage): void {
  room.store.setState({ answering: { seq: to.seq, message: to, recalled: false }, editing: null });
}

/** The next message answers none. */
export function answerNobody(room: OpenRoom): void {
  room.store.setState({ answering: null });
}

/** What is written next takes the place of the text of `to`. An edit of it that was begun goes on. */
export function beginEdit(room: OpenRoom, to: RoomMessage): void {
  if (editOf(room, to.seq)) return;
  const { storage } = room.edge;
  const kept = readEdits(storage, me(room), idOf(room)).find(({ seq }) => seq === to.seq);
  const { text, mentions } = kept ?? to;
  goOnEditing(room, { to, text, mentions, recalled: false });
}

/** Takes an edit up again as it was; it says so if its message has been deleted since. */
export function goOnEditing(room: OpenRoom, editing: Edit): void {
  room.store.setState(({ answering, log }) => followed({ answering, editing }, messageIn(log)));
}

/** What is done to the edit of the message at `seq`; nothing when another was begun meanwhile. */
export function changeEdit(room: OpenRoom, seq: number, change: (edit: Edit) => Edit): void {
  const edit = editOf(room, seq);
  if (edit) goOnEditing(room, change(edit));
}

/** The edit of the message at `seq`, while that is what is being written. */
export function editOf(room: OpenRoom, seq: number): Edit | undefined {
  const { editing } = room.store.getState();
  return editing?.to.seq === seq ? editing : undefined;
}

/** The city has the edit. What was written while it was saved is the next one, and goes on. */
export function endSavedEdit(room: OpenRoom, seq: number): void {
  const edit = editOf(room, seq);
  if (edit && isUnsaved(edit)) return;
  forgetEdit(room.edge.storage, me(room), idOf(room), seq);
  if (edit) room.store.setState({ editing: null });
}

/** Back to the new message: the edited one stays as it is. */
export function giveEditUp(room: OpenRoom): void {
  const { editing } = room.store.getState();
  if (!editing) return;
  forgetEdit(room.edge.storage, me(room), idOf(room), editing.to.seq);
  room.store.setState({ editing: null });
}

/** Keeps the edit that is being written as it changes, until what is returned is called. */
export function keepEdits(room: OpenRoom): () => void {
  return room.store.subscribe(({ editing: now }, { editing: before }) => {
    if (!now || now === before) return;
    const { to, text, mentions } = now;
    const place = [room.edge.storage, me(room), idOf(room)] as const;
    if (isUnsaved(now)) keepEdit(...place, { seq: to.seq, text, mentions });
    // Not while it is being saved: it may be refused.
    else if (to === before?.to) forgetEdit(...place, to.seq);
  });
}

/** Whether something would be lost if it were left as it is: of the text, or whom it calls, which may be another of the same name. */
export function isUnsaved({ text, mentions, to }: Edit): boolean {
  return text.trim() !== to.text.trim() || calledIn(text, mentions) !== calledIn(to.text, to.mentions);
}

function calledIn(text: string, mentions: readonly Mention[]): string {
  const ids = mentionedIn(text.trim(), mentions).map(({ userId }) => userId);
  return ids.sort().join();
}

/**
 * What is being written when the messages that it is about are as `now` has them (undefined: nothing is known of one). An answer
 * shows the text as it is; an edit keeps the text that it began with, and is told only that there is nothing to edit any more.
 */
export function followed({ answering, editing }: Writing, now: (seq: number) => RoomMessage | undefined): Writing {
  const answered = answering && now(answering.seq);
  const gone = editing !== null && !editing.to.deleted && now(editing.to.seq)?.deleted;
  return {
    answering: answered && answered !== answering.message ? { ...answering, message: answered } : answering,
    editing: gone ? { ...editing, to: { ...editing.to, deleted: true } } : editing,
  };
}

/** The resident's last message that can be edited, as Arrow Up in an empty box asks for it; none while the end is not shown. */
export function lastOwnMessage(room: OpenRoom): RoomMessage | undefined {
  const user = me(room);
  const { log } = room.store.getState();
  if (log?.hasLater) return undefined;
  return log?.messages.findLast((message) => message.userId === user && !message.deleted);
}

function idOf(room: OpenRoom): string {
  return room.store.getState().head?.id ?? room.slug;
}
