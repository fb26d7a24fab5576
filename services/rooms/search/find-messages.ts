/** Asks the index for messages, the newest first. */
import { Code } from '@connectrpc/connect';
import type { PoolClient } from 'pg';
import { refuse } from '../../refusal.ts';
import type { MessagePlace } from '../message-cursor.ts';
import { type MessageRow, messageColumns } from '../message-row.ts';

/** A message and its room. */
export type Found = { row: MessageRow; room: { id: string; slug: string; name: string } };

/** What is looked for: `tsquery` as search-query.ts writes it, in one room or in all, below `before`. */
export type Asked = { tsquery: string; roomId: string | undefined; before: MessagePlace | undefined; limit: number };

/** Nobody looks at an empty list for longer; and a connection is lent for no longer. */
const patienceMs = 2_000;

type FoundRow = MessageRow & { position: string; place_room: string; place_seq: number; slug: string; name: string };

/**
 * One page, in the transaction of `client`, and where the next one begins. What the index has, but the log has no more in
 * that form (it was deleted, or its text changed, and the index does not know yet) is left out. Throws deadline_exceeded
 * when the words are in so many messages that they cannot be gone through in time.
 */
export async function findMessages(
  client: PoolClient,
  { tsquery, roomId, before, limit }: Asked,
): Promise<{ found: Found[]; next: MessagePlace | undefined }> {
  await client.query(`SET LOCAL statement_timeout = ${patienceMs}`);
  const values = [tsquery, limit + 1, ...(roomId === undefined ? [] : [roomId]), ...valuesOf(before, roomId)];
  const { rows } = await client
    .query<FoundRow>(searchFor(roomId, before), values)
    .catch((error: { code?: unknown }) => {
      if (error.code !== queryCanceled) throw error;
      throw refuse(Code.DeadlineExceeded, 'query', 'has words that are in too many messages, add one that is in fewer');
    });
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  return {
    found: page.flatMap(({ position: _, place_room: id, place_seq: __, slug, name, ...row }) =>
      row.id === null ? [] : [{ row, room: { id, slug, name } }],
    ),
    next: rows.length > limit && last ? { at: last.position, roomId: last.place_room, seq: last.place_seq } : undefined,
  };
}

/** PostgreSQL's own word for a statement that had to end. */
const queryCanceled = '57014';

/**
 * By time across rooms; in one room by seq, which is the same and has the primary key. In both orders the planner may go
 * through the newest until there are enough, or ask the words first and sort: it knows which of them are common.
 */
function searchFor(roomId: string | undefined, before: MessagePlace | undefined): string {
  const inRoom = roomId === undefined ? '' : 'AND room_id = $3';
  const order = roomId === undefined ? 'created_at DESC, room_id DESC, seq DESC' : 'seq DESC';
  const below =
    roomId === undefined
      ? `AND (created_at, room_id, seq) < ('epoch'::timestamptz + $3::bigint * interval '1 microsecond', $4, $5::int)`
      : 'AND seq < $4::int';
  return `SELECT place.room_id AS place_room, place.seq AS place_seq, slug, name,
      (extract(epoch FROM place.created_at) * 1000000)::bigint::text AS position,
      ${messageColumns.replace(/\w+/g, 'message.$&')}
    FROM (
      SELECT room_id, seq, created_at, edited_at FROM message_words
      WHERE words @@ $1::tsquery ${inRoom} ${before ? below : ''} ORDER BY ${order} LIMIT $2
    ) AS place
    JOIN rooms ON rooms.id = place.room_id
    LEFT JOIN messages AS message ON message.room_id = place.room_id AND message.seq = place.seq
      AND message.deleted_at IS NULL AND message.edited_at IS NOT DISTINCT FROM place.edited_at
    ORDER BY ${order.replace(/\b(?=created_at|room_id|seq)/g, 'place.')}`;
}

function valuesOf(before: MessagePlace | undefined, roomId: string | undefined): unknown[] {
  if (!before) return [];
  return roomId === undefined ? [before.at, before.roomId, before.seq] : [before.seq];
}
