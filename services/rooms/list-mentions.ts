/** ListMentions: messages that call the caller by name. */
import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import type { ServiceImpl } from '@connectrpc/connect';
import type { RoomsService } from 'proto/city/rooms/v1/rooms';
import { residentOf } from '../caller.ts';
import type { Postgres } from '../postgres.ts';
import { cursorOf, placeOf } from './message-cursor.ts';
import { type MessageRow, messageColumns, messageOf } from './message-row.ts';

type MentionRow = MessageRow & {
  slug: string;
  name: string;
  mentioned_at: Date;
  unread: boolean;
  /** When they were called, in microseconds of Unix time, as PostgreSQL keeps it: a Date would lose some. */
  position: string;
};

/** The handler. A page goes along one index from where the page before ended. */
export function listMentions(postgres: Postgres): ServiceImpl<typeof RoomsService>['listMentions'] {
  return async ({ limit: asked, cursor, userId }, context) => {
    const { userId: residentId } = residentOf(context, userId);
    const limit = asked || 20;
    const after = placeOf(cursor, 'cursor');
    const { rows } = await postgres.pool.query<MentionRow>(
      `WITH call AS (
        SELECT room_id, message_seq, seq, mentioned_at FROM room_mentions
        WHERE resident_id = $1 AND ($3::bigint IS NULL OR (mentioned_at, room_id, message_seq)
          < ('epoch'::timestamptz + $3::bigint * interval '1 microsecond', $4, $5::int))
        ORDER BY mentioned_at DESC, room_id DESC, message_seq DESC LIMIT $2)
      SELECT ${messageColumns.replace(/\w+/g, 'message.$&')}, rooms.slug, rooms.name, call.mentioned_at,
        call.seq > coalesce(room_reads.read_seq, 0) AS unread,
        (extract(epoch FROM call.mentioned_at) * 1000000)::bigint::text AS position
      FROM call JOIN rooms ON rooms.id = call.room_id
      JOIN messages AS message ON message.room_id = call.room_id AND message.seq = call.message_seq
      LEFT JOIN room_reads ON room_reads.resident_id = $1 AND room_reads.room_id = call.room_id
      ORDER BY call.mentioned_at DESC, call.room_id DESC, call.message_seq DESC`,
      [residentId, limit + 1, after?.at ?? null, after?.roomId ?? null, after?.seq ?? null],
    );
    const page = rows.slice(0, limit);
    const last = page.at(-1);
    return {
      mentions: page.map((row) => ({
        roomId: row.room_id,
        roomSlug: row.slug,
        roomName: row.name,
        message: messageOf(row),
        mentionedAt: timestampFromDate(row.mentioned_at),
        unread: row.unread,
      })),
      nextCursor:
        rows.length > limit && last ? cursorOf({ at: last.position, roomId: last.room_id, seq: last.seq }) : '',
    };
  };
}
