/**
 * The logs of the rooms. An append is durable when it is answered, and gets the next seq of its room: 1, 2, 3 …
 * without gaps, in commit order. A global sequence, a ULID or created_at would not do for resume: they commit out of
 * order, and readers skip rows. What becomes of a message (an edit, its deletion, a reaction) is an entry of its own.
 */
import type { Message, RoomEvent } from 'proto/city/rooms/v1/message';
import type { Mention } from './mentions.ts';
import type { NamedResident } from './resident-names.ts';

/** No seq is above this: the store keeps it in four bytes with a sign. */
export const highestSeq = 2 ** 31 - 1;

/** A post on its way into the log. What a bot says is no activity of the resident in whose name it speaks. */
export type Post = {
  roomId: string;
  authorId: string;
  username: string;
  clientId: string;
  text: string;
  /** The seq of the message that it answers; 0: none. */
  replyToSeq: number;
  byBot: boolean;
  /** Whom its text calls. */
  mentions: readonly Mention[];
};

/** What became of it: `created` is false when this author's client_id was in the log already. */
export type Appended = {
  message: Message;
  created: boolean;
  /** Whether the city is told of it. */
  told: boolean;
};

/** A change of a message on its way into the log; an edit says whom its text should call. */
export type Change = {
  roomId: string;
  /** The message's seq. */
  messageSeq: number;
  /** Who changes it. */
  residentId: string;
  byBot: boolean;
} & (
  | { kind: 'edited'; text: string; called: readonly NamedResident[] }
  /** Who deletes somebody else's message is a moderator, and named in the moderators' log; `ofCity`: of the whole city. */
  | { kind: 'deleted'; username: string; ofCity: boolean }
  | { kind: 'reacted'; emoji: string; remove: boolean }
);

/** What became of it: `changed` is false when all was so already, and the log has no new entry. */
export type Changed = { message: Message; changed: boolean };

/** Keeps logs. Every implementation passes room-log.acceptance.ts. */
export interface RoomLog {
  /**
   * Appends; the same (room, author, client_id) again answers the first message. Throws already_exists for another
   * text under a known client_id, not_found for an unknown room, invalid_argument for an answer to no message of the room,
   * permission_denied where the author may not write, resource_exhausted before their turn in slow mode, unavailable when
   * the store is away.
   */
  append(post: Post): Promise<Appended>;
  /**
   * Changes a message. Throws not_found for an unknown room or message, permission_denied when an edit is not its author's, a
   * deletion neither theirs nor a moderator's who stands above them, or the resident may not write here, invalid_argument when
   * its text does not call who should be called, failed_precondition when it was deleted, resource_exhausted for more than {@link mostEmoji} different
   * emoji or {@link mostReactions} reactions, unavailable when the store is away.
   */
  change(change: Change): Promise<Changed>;
  /** The message that a retry of this post is answered with; undefined: the log has none. Throws as append does. */
  known(post: Pick<Post, 'roomId' | 'authorId' | 'clientId' | 'text'>): Promise<Message | undefined>;
  /** Messages with seq below `seq`, the newest of them, oldest first. */
  before(roomId: string, seq: number, limit: number): Promise<Message[]>;
  /** Messages with seq above `seq`, the oldest of them, oldest first. */
  after(roomId: string, seq: number, limit: number): Promise<Message[]>;
  /** Those of the messages that there are, in the order of the question. */
  some(roomId: string, seqs: readonly number[]): Promise<Message[]>;
  /** Entries with seq above `seq`, the oldest of them, oldest first: without gaps. */
  events(roomId: string, seq: number, limit: number): Promise<RoomEvent[]>;
}

/** Different emoji under one message. */
export const mostEmoji = 20;
/** Reactions under one message, of all residents: every frame and page that has the message has all of them. */
export const mostReactions = 1_000;
