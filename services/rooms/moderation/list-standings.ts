/** ListStandings: who moderates a room, who is muted, and who is banned. */
import type { ServiceImpl } from '@connectrpc/connect';
import type { ModerationService } from 'proto/city/rooms/v1/moderation';
import type { Postgres } from '../../postgres.ts';
import type { RoomDirectory } from '../room-directory.ts';
import { roleOf } from './permissions.ts';
import { actorOf, openScene } from './scene.ts';
import type { Standing } from './standing.ts';
import { standingMessage } from './standing-message.ts';

const mostListed = 500;

/** The handler. */
export function listStandings(
  directory: RoomDirectory,
  { pool }: Postgres,
  cityModerators: ReadonlySet<string>,
): ServiceImpl<typeof ModerationService>['listStandings'] {
  return async ({ roomId: asked }, context) => {
    const roomId = await directory.idOf(asked);
    const { room, now } = await openScene(pool, roomId, actorOf(context), 'see moderation', false);
    const { rows } = await pool.query<Standing>(
      `SELECT * FROM room_standings
        WHERE room_id = $1 AND (moderator OR banned_at IS NOT NULL OR muted_until > clock_timestamp())
        ORDER BY moderator DESC, username, resident_id LIMIT $2`,
      [roomId, mostListed],
    );
    const roleOfRow = ({ resident_id: residentId, moderator }: Standing) =>
      roleOf({ residentId, createdBy: room.created_by, moderator, ofCity: cityModerators.has(residentId) });
    return { standings: rows.map((row) => standingMessage(row, roleOfRow(row), now)) };
  };
}
