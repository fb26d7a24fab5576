/** The rows of the message list: the log, then what is on its way, with lines between and authors grouped. Pure. */
import type { Mention } from 'proto/markup/inline-markup';
import type { OutboxEntry } from '../outbox.ts';
import type { RoomMessage } from '../room-message.ts';

/** One message as a row; `key` stays the same when a pending message becomes one of the log. */
export type MessageItem = {
  kind: 'message';
  key: string;
  /** As the log has it; null while it is on its way. */
  message: RoomMessage | null;
  /** Where it is on its way; null: it is in the log. */
  entry: OutboxEntry | null;
  userId: string;
  username: string;
  text: string;
  /** Whose names stand in it. */
  mentions: readonly Mention[];
  /** Epoch milliseconds. */
  at: number;
  own: boolean;
  /** The seq of the message that it answers, and that message if it is here; null: none. */
  replyToSeq: number | null;
  answered: RoomMessage | null;
  /** Whether it begins a group of one author, and whether it ends one. */
  first: boolean;
  last: boolean;
};

/** The beginning of a day, at this tab's clock. */
export type DayItem = { kind: 'day'; key: string; at: number };

/** The beginning of what the resident had not read when the room was opened. */
export type UnreadItem = { kind: 'unread'; key: string };

/** What stands in the list, from the oldest. */
export type TimelineItem = MessageItem | DayItem | UnreadItem;

type Author = { userId: string; username: string };
type Bare = Omit<MessageItem, 'first' | 'last' | 'answered'>;

/** A pause after which the same author begins a new group, in milliseconds. */
const groupPauseMs = 5 * 60_000;

/** Puts the rows in order; `readUpTo` is the seq up to which they had been read, null: not known. */
export function timeline(
  log: readonly RoomMessage[],
  outbox: readonly OutboxEntry[],
  me: Author,
  readUpTo: number | null = null,
): TimelineItem[] {
  const rows = [...log.map((message) => fromLog(message, me.userId)), ...outbox.map((entry) => onItsWay(entry, me))];
  const firstUnread = firstUnreadOf(log, me.userId, readUpTo);
  const bySeq = new Map(log.map((message) => [message.seq, message]));
  const isUnread = (row: Bare) => row.message !== null && row.message === firstUnread;
  const apart = (a: Bare | undefined, b: Bare | undefined) =>
    !a || !b || isUnread(b) || dayOf(a.at) !== dayOf(b.at) || !together(a, b);
  return rows.flatMap((row, index) => {
    const before = rows[index - 1];
    const newDay = !before || dayOf(before.at) !== dayOf(row.at);
    const item: MessageItem = {
      ...row,
      answered: (row.replyToSeq !== null && bySeq.get(row.replyToSeq)) || null,
      first: apart(before, row),
      last: apart(row, rows[index + 1]),
    };
    return [
      ...(isUnread(row) ? [{ kind: 'unread' as const, key: 'unread' }] : []),
      ...(newDay ? [{ kind: 'day' as const, key: `day ${dayOf(row.at)} ${row.key}`, at: row.at }] : []),
      item,
    ];
  });
}

/** The first message of somebody else after those that were read. Where these end has to be among what is here. */
function firstUnreadOf(log: readonly RoomMessage[], me: string, readUpTo: number | null): RoomMessage | null {
  if (readUpTo === null || !log[0] || log[0].seq > readUpTo) return null;
  return log.find((message) => message.seq > readUpTo && message.userId !== me) ?? null;
}

/** Names a local day: equal for two times of the same day. */
export function dayOf(at: number): string {
  const date = new Date(at);
  return `${date.getFullYear()}-${date.getMonth() + 1}-${date.getDate()}`;
}

function together(a: Bare, b: Bare): boolean {
  return a.userId === b.userId && Math.abs(b.at - a.at) < groupPauseMs;
}

function fromLog(message: RoomMessage, me: string): Bare {
  const { userId, username, text, mentions, at, clientId, replyToSeq } = message;
  const key = `${userId}/${clientId}`;
  const who = { userId, username, own: userId === me };
  return { kind: 'message', key, message, entry: null, ...who, text, mentions, at, replyToSeq };
}

function onItsWay(entry: OutboxEntry, me: Author): Bare {
  const { text, mentions, at, clientId, replyToSeq } = entry;
  const key = `${me.userId}/${clientId}`;
  return { kind: 'message', key, message: null, entry, ...me, own: true, text, mentions, at, replyToSeq };
}
