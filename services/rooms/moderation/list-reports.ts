/** ListReports: what nobody has seen to. */
import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import type { ServiceImpl } from '@connectrpc/connect';
import type { ModerationService } from 'proto/city/rooms/v1/moderation';
import type { Postgres } from '../../postgres.ts';
import { invalid } from '../../refusal.ts';
import type { RoomDirectory } from '../room-directory.ts';
import type { RoomLog } from '../room-log.ts';
import { actorOf, openScene } from './scene.ts';

type ReportRow = {
  message_seq: number;
  reporter_id: string;
  reporter_name: string;
  reason: string;
  created_at: Date;
  /** created_at in microseconds: a Date would lose some. */
  position: string;
};

/** The handler: one report more than asked for tells whether there are more. */
export function listReports(
  directory: RoomDirectory,
  log: RoomLog,
  { pool }: Postgres,
): ServiceImpl<typeof ModerationService>['listReports'] {
  return async ({ roomId: asked, limit: wanted, cursor }, context) => {
    const roomId = await directory.idOf(asked);
    const after = cursor === '' ? undefined : positionOf(cursor);
    await openScene(pool, roomId, actorOf(context), 'see moderation', false);
    const limit = wanted || 50;
    const { rows } = await pool.query<ReportRow>(
      `SELECT message_seq, reporter_id, reporter_name, reason, created_at,
          (extract(epoch FROM created_at) * 1000000)::bigint::text AS position
        FROM room_reports WHERE room_id = $1 AND resolved_at IS NULL AND ($3::bigint IS NULL
          OR (created_at, message_seq, reporter_id) > ('epoch'::timestamptz + $3::bigint * interval '1 microsecond', $4, $5))
        ORDER BY created_at, message_seq, reporter_id LIMIT $2`,
      [roomId, limit + 1, after?.at ?? null, after?.seq ?? 0, after?.reporter ?? ''],
    );
    const page = rows.slice(0, limit);
    const messages = await log.some(roomId, [...new Set(page.map((row) => row.message_seq))]);
    const { rows: counts } = await pool.query<{ open: number }>(
      'SELECT count(*)::int AS open FROM room_reports WHERE room_id = $1 AND resolved_at IS NULL',
      [roomId],
    );
    const last = page.at(-1);
    return {
      reports: page.map((row) => {
        const message = messages.find(({ seq }) => seq === row.message_seq);
        return {
          ...(message ? { message } : {}),
          ...{ reporterId: row.reporter_id, reporterName: row.reporter_name, reason: row.reason },
          createdAt: timestampFromDate(row.created_at),
        };
      }),
      nextCursor: rows.length > limit && last ? cursorOf(last) : '',
      open: counts[0]?.open ?? 0,
    };
  };
}

function cursorOf({ position, message_seq, reporter_id }: ReportRow): string {
  return Buffer.from(`${position}|${message_seq}|${reporter_id}`).toString('base64url');
}

function positionOf(cursor: string): { at: string; seq: number; reporter: string } {
  const text = Buffer.from(cursor, 'base64url').toString();
  const [, at, seq, reporter] = /^(\d{1,16})\|(\d{1,9})\|([\w:-]{1,64})$/.exec(text) ?? [];
  if (!at || !seq || !reporter) throw invalid('cursor', 'must be the next_cursor of an earlier page');
  return { at, seq: Number(seq), reporter };
}
