/** A message as the screens keep it, whichever way it came: by RPC or in a frame of the socket. */
import { timestampMs } from '@bufbuild/protobuf/wkt';
import type { Message } from 'proto/city/rooms/v1/message';
import type { Mention } from 'proto/markup/inline-markup';

/** One emoji under a message, and who put it there, in that order. */
export type Reaction = { emoji: string; userIds: readonly string[] };

/** One message of a room's log, as it is now. */
export type RoomMessage = {
  id: string;
  /** The place in the room's log. */
  seq: number;
  /** The author's own id of the post. */
  clientId: string;
  userId: string;
  /** The author's display name when they wrote. */
  username: string;
  /** Empty when it was deleted. */
  text: string;
  /** Whose names stand in the text. */
  mentions: readonly Mention[];
  /** When the log took it, epoch milliseconds. */
  at: number;
  /** When its text was changed last, epoch milliseconds; null: never. */
  editedAt: number | null;
  /** Whether it was deleted. */
  deleted: boolean;
  /** The seq of the message that it answers; null: none. */
  replyToSeq: number | null;
  /** In the order of their first use. */
  reactions: readonly Reaction[];
};

/** The message that an RPC answered. */
export function messageFromRpc(message: Message): RoomMessage {
  return {
    id: message.id,
    seq: message.seq,
    clientId: message.clientId || message.id,
    userId: message.userId,
    username: message.username,
    text: message.text,
    mentions: message.mentions.map(({ userId, username }) => ({ userId, username })),
    at: message.createdAt ? timestampMs(message.createdAt) : 0,
    editedAt: message.editedAt ? timestampMs(message.editedAt) : null,
    deleted: message.deletedAt !== undefined,
    replyToSeq: message.replyToSeq ?? null,
    reactions: message.reactions.map(({ emoji, userIds }) => ({ emoji, userIds })),
  };
}

/** The message that a frame brought; undefined when it is none: a frame is the outside world. */
export function messageFromFrame(value: unknown): RoomMessage | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const given = value as Record<string, unknown>;
  const { id, seq, client_id, user_id, username, text, reply_to_seq } = given;
  if (typeof id !== 'string' || typeof user_id !== 'string' || typeof text !== 'string') return undefined;
  if (!isSeq(seq)) return undefined;
  return {
    id,
    seq,
    clientId: typeof client_id === 'string' && client_id ? client_id : id,
    userId: user_id,
    username: typeof username === 'string' ? username : '',
    text,
    mentions: Array.isArray(given.mentions) ? given.mentions.flatMap((each) => mentionOf(each) ?? []) : [],
    at: timeOf(given.created_at) ?? 0,
    editedAt: timeOf(given.edited_at),
    deleted: timeOf(given.deleted_at) !== null,
    replyToSeq: isSeq(reply_to_seq) ? reply_to_seq : null,
    reactions: Array.isArray(given.reactions) ? given.reactions.flatMap((each) => reactionOf(each) ?? []) : [],
  };
}

/** Whether a value of the outside world can be a place in a log. */
export function isSeq(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 1;
}

function timeOf(value: unknown): number | null {
  return typeof value === 'string' ? Date.parse(value) || null : null;
}

function reactionOf(value: { emoji?: unknown; user_ids?: unknown } | null): Reaction | undefined {
  const { emoji, user_ids } = value ?? {};
  if (typeof emoji !== 'string' || !Array.isArray(user_ids)) return undefined;
  return { emoji, userIds: user_ids.filter((id) => typeof id === 'string') };
}

function mentionOf(value: { user_id?: unknown; username?: unknown } | null): Mention | undefined {
  const { user_id, username } = value ?? {};
  return typeof user_id === 'string' && typeof username === 'string' ? { userId: user_id, username } : undefined;
}
