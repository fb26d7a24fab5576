/** How the caller of GetRoom stands in the room. */
import type { HandlerContext } from '@connectrpc/connect';
import type { Room } from 'proto/city/rooms/v1/room';
import type { Standing } from 'proto/city/rooms/v1/standing';
import { callerOf, isCityModerator } from '../../caller.ts';
import type { Postgres } from '../../postgres.ts';
import { may, roleOf } from './permissions.ts';
import { readStandings, standingKey } from './standing.ts';
import { standingMessage } from './standing-message.ts';

/** Nothing of it for a caller without a passport, and for a service. */
export type StandingHere = (
  room: Pick<Room, 'id' | 'createdBy'>,
  context: HandlerContext,
) => Promise<{ standing?: Standing; openReports?: number }>;

/** Reads it. */
export function openStandingHere({ pool }: Pick<Postgres, 'pool'>): StandingHere {
  return async ({ id: roomId, createdBy }, context) => {
    const caller = callerOf(context);
    if (!caller || caller.kind === 'service') return {};
    const place = { roomId, residentId: caller.id };
    const kept = (await readStandings(pool, [place])).get(standingKey(place));
    const moderator = kept?.moderator ?? false;
    const role = roleOf({ residentId: caller.id, createdBy, moderator, ofCity: isCityModerator(context) });
    const standing = standingMessage(kept ?? { resident_id: caller.id, username: caller.name }, role, new Date());
    if (!may('see moderation', role)) return { standing };
    const { rows } = await pool.query<{ open: number }>(
      'SELECT count(*)::int AS open FROM room_reports WHERE room_id = $1 AND resolved_at IS NULL',
      [roomId],
    );
    return { standing, openReports: rows[0]?.open ?? 0 };
  };
}
