/** ListSilenced: who is banned from a room or muted there. */
import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import type { ServiceImpl } from '@connectrpc/connect';
import type { ModerationService } from 'proto/city/rooms/v1/moderation';
import type { Postgres } from '../../postgres.ts';
import type { Standing } from './standing.ts';

const mostListed = 10_000;

type SilencedRow = Pick<Standing, 'resident_id' | 'banned_at' | 'muted_until'>;

/** The handler. It is asked whenever a room begins to be listened to: of one that nothing guards no standing is read. */
export function listSilenced({ pool }: Pick<Postgres, 'pool'>): ServiceImpl<typeof ModerationService>['listSilenced'] {
  return async ({ roomId }) => {
    const { rows } = await pool.query<SilencedRow>(
      `SELECT resident_id, banned_at, CASE WHEN muted_until > clock_timestamp() THEN muted_until END AS muted_until
       FROM rooms JOIN room_standings ON room_id = id
       WHERE id = $1 AND guarded AND (banned_at IS NOT NULL OR muted_until > clock_timestamp())
       ORDER BY banned_at DESC NULLS LAST, resident_id LIMIT $2`,
      [roomId, mostListed],
    );
    return {
      residents: rows.map(({ resident_id: residentId, banned_at, muted_until }) => ({
        residentId,
        banned: banned_at !== null,
        ...(muted_until ? { mutedUntil: timestampFromDate(muted_until) } : {}),
      })),
    };
  };
}
