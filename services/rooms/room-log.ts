/**
 * The logs of the rooms. An append is durable when it is answered, and gets the next seq of its room: 1, 2, 3 …
 * without gaps, in commit order. A global sequence, a ULID or created_at would not do for resume: they commit out of
 * order, and readers skip rows.
 */
import type { Message } from 'proto/city/rooms/v1/rooms';

/** No seq is above this: the store keeps it in four bytes with a sign. */
export const highestSeq = 2 ** 31 - 1;

/** A post on its way into the log. What a bot says is no activity of the resident in whose name it speaks. */
export type Post = {
  roomId: string;
  authorId: string;
  username: string;
  clientId: string;
  text: string;
  byBot: boolean;
};

/** What became of it: `created` is false when this author's client_id was in the log already. */
export type Appended = { message: Message; created: boolean };

/** Keeps logs. Every implementation passes room-log.acceptance.ts. */
export interface RoomLog {
  /**
   * Appends; the same (room, author, client_id) again answers the first message. Throws already_exists for another
   * text under a known client_id, not_found for an unknown room, unavailable when the store is away.
   */
  append(post: Post): Promise<Appended>;
  /** The message that a retry of this post is answered with; undefined: the log has none. Throws as append does. */
  known(post: Post): Promise<Message | undefined>;
  /** Messages with seq below `seq`, the newest of them, oldest first. */
  before(roomId: string, seq: number, limit: number): Promise<Message[]>;
  /** Messages with seq above `seq`, the oldest of them, oldest first. */
  after(roomId: string, seq: number, limit: number): Promise<Message[]>;
}
