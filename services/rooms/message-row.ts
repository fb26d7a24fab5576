/** A row of `messages` and the Message that it is. */
import { create } from '@bufbuild/protobuf';
import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import { type Message, MessageSchema } from 'proto/city/rooms/v1/message';
import type { Mention } from './mentions.ts';

/** As PostgreSQL gives it. */
export type MessageRow = {
  id: string;
  room_id: string;
  seq: number;
  client_id: string;
  author_id: string;
  username: string;
  text: string;
  created_at: Date;
  edited_at: Date | null;
  deleted_at: Date | null;
  reply_to: string | null;
  reply_to_seq: number | null;
  reactions: { emoji: string; user_ids: string[] }[];
  mentions: readonly Mention[];
};

/** The columns of a MessageRow. */
export const messageColumns =
  'id, room_id, seq, client_id, author_id, username, text, created_at, edited_at, deleted_at, reply_to, reply_to_seq, reactions, mentions';

/** The message of a row. */
export function messageOf(row: MessageRow): Message {
  return create(MessageSchema, {
    id: row.id,
    roomId: row.room_id,
    seq: row.seq,
    clientId: row.client_id,
    userId: row.author_id,
    username: row.username,
    text: row.text,
    createdAt: timestampFromDate(row.created_at),
    ...(row.edited_at ? { editedAt: timestampFromDate(row.edited_at) } : {}),
    ...(row.deleted_at ? { deletedAt: timestampFromDate(row.deleted_at) } : {}),
    ...(row.reply_to ? { replyTo: row.reply_to } : {}),
    ...(row.reply_to_seq ? { replyToSeq: row.reply_to_seq } : {}),
    reactions: row.reactions.map(({ emoji, user_ids: userIds }) => ({ emoji, userIds })),
    mentions: row.mentions.map(({ user_id: userId, username }) => ({ userId, username })),
  });
}
