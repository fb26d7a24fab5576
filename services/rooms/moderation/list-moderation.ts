/** ListModeration: a room's moderation log. */
import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import type { ServiceImpl } from '@connectrpc/connect';
import type { ModerationService } from 'proto/city/rooms/v1/moderation';
import type { Postgres } from '../../postgres.ts';
import { invalid } from '../../refusal.ts';
import type { RoomDirectory } from '../room-directory.ts';
import { actorOf, openScene } from './scene.ts';

type ActRow = {
  id: string;
  kind: string;
  actor_id: string;
  actor_name: string;
  resident_id: string;
  resident_name: string;
  message_seq: number;
  seconds: number;
  reason: string;
  created_at: Date;
};

/** The handler: one act more than asked for tells whether there are more. */
export function listModeration(
  directory: RoomDirectory,
  { pool }: Postgres,
): ServiceImpl<typeof ModerationService>['listModeration'] {
  return async ({ roomId: asked, limit: wanted, cursor }, context) => {
    if (!/^\d{0,18}$/.test(cursor)) throw invalid('cursor', 'must be the next_cursor of an earlier page');
    const roomId = await directory.idOf(asked);
    await openScene(pool, roomId, actorOf(context), 'see moderation', false);
    const limit = wanted || 50;
    const { rows } = await pool.query<ActRow>(
      `SELECT id::text, kind, actor_id, actor_name, resident_id, resident_name, message_seq, seconds, reason, created_at
        FROM room_moderation WHERE room_id = $1 AND ($3::bigint IS NULL OR id < $3) ORDER BY room_moderation.id DESC LIMIT $2`,
      [roomId, limit + 1, cursor || null],
    );
    const page = rows.slice(0, limit);
    return {
      acts: page.map((row) => ({
        ...{ id: row.id, kind: row.kind, actorId: row.actor_id, actorName: row.actor_name },
        ...{ residentId: row.resident_id, residentName: row.resident_name, messageSeq: row.message_seq },
        ...{ seconds: row.seconds, reason: row.reason, createdAt: timestampFromDate(row.created_at) },
      })),
      nextCursor: rows.length > limit ? (page.at(-1)?.id ?? '') : '',
    };
  };
}
