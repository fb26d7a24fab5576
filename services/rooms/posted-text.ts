/** The text with which a message was posted, whatever became of it since. */
import { Code } from '@connectrpc/connect';
import { refuse } from '../refusal.ts';
import { type MessageRow, messageColumns } from './message-row.ts';

/** A row of `messages` with the text that its first edit or its deletion took from it; null: nothing has. */
export type PostedRow = MessageRow & { first_text: string | null };

/** SQL: the columns of a PostedRow, of the table `messages`. Nearly all messages are as they were posted: no more is read of them. */
export const postedColumns = `${messageColumns}, CASE WHEN edited_at IS NOT NULL OR deleted_at IS NOT NULL THEN (
  SELECT before_text FROM room_events AS entry
  WHERE entry.room_id = messages.room_id AND entry.message_seq = messages.seq AND before_text IS NOT NULL
  ORDER BY entry.seq LIMIT 1) END AS first_text`;

/** Throws already_exists when a known message is not what this post would have made. */
export function refuseOtherText({ text, first_text }: Pick<PostedRow, 'text' | 'first_text'>, posted: string): void {
  if ((first_text ?? text) !== posted) throw refuse(Code.AlreadyExists, 'client_id', 'was used for another text');
}
