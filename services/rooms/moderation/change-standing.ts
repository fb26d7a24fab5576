/** Changes of how a resident stands in a room, under the room's lock: what was refused to them is refused from then on. */
import { Code, ConnectError } from '@connectrpc/connect';
import type { PoolClient } from 'pg';
import type { Standing as StandingMessage } from 'proto/city/rooms/v1/standing';
import type { Postgres } from '../../postgres.ts';
import { refuse } from '../../refusal.ts';
import { type ModerationAct, recordActs } from './moderation-log.ts';
import { type Action, isAbove, roleOf } from './permissions.ts';
import { type Actor, guardedSql, openScene } from './scene.ts';
import { type Place, readStandings, type Standing, standingKey } from './standing.ts';
import { standingMessage } from './standing-message.ts';

/** What is to be noted, and what becomes of the resident. */
export type StandingDecision = {
  act: Pick<ModerationAct, 'kind' | 'seconds' | 'reason'>;
  standing: Partial<Pick<Standing, 'moderator' | 'muted_until' | 'mute_reason' | 'banned_at' | 'reason'>>;
};

/**
 * Lets the actor change a resident's standing as `decide` says; undefined: all is so already. Throws permission_denied
 * unless the actor stands above the resident, not_found when they have never spoken in the room.
 */
export type ChangeStanding = (
  actor: Actor,
  place: Place,
  action: Action,
  decide: (standing: Standing, now: Date) => StandingDecision | undefined,
) => Promise<StandingMessage>;

/** `cityModerators` are by user_id those who moderate every room. */
export function openStandings(postgres: Postgres, cityModerators: ReadonlySet<string>): ChangeStanding {
  return (actor, place, action, decide) =>
    postgres.transaction(async (client) => {
      const { roomId, residentId } = place;
      const { room, role, now } = await openScene(client, roomId, actor, action, true);
      const before = await standingOf(client, place);
      const rank = { residentId, createdBy: room.created_by, ofCity: cityModerators.has(residentId) };
      if (!isAbove(role, roleOf({ ...rank, moderator: before.moderator }))) {
        throw new ConnectError('one acts against those below, not against an equal', Code.PermissionDenied);
      }
      const decision = decide(before, now);
      const standing = { ...before, ...decision?.standing };
      if (decision) {
        await write(client, standing);
        const actors = { actorId: actor.userId, actorName: actor.username };
        const residents = { residentId, residentName: before.username };
        await recordActs(client, [{ roomId, ...actors, ...residents, ...decision.act }]);
      }
      return standingMessage(standing, roleOf({ ...rank, moderator: standing.moderator }), now);
    });
}

/** As it is kept; of who has none that of anybody, under the name with which they spoke last. */
async function standingOf(client: PoolClient, place: Place): Promise<Standing> {
  const kept = (await readStandings(client, [place])).get(standingKey(place));
  if (kept) return kept;
  const { rows } = await client.query<{ username: string }>(
    'SELECT username FROM messages WHERE room_id = $1 AND author_id = $2 ORDER BY seq DESC LIMIT 1',
    [place.roomId, place.residentId],
  );
  const username = rows[0]?.username;
  if (username === undefined) throw refuse(Code.NotFound, 'resident_id', 'names nobody who has spoken in the room');
  const ids = { room_id: place.roomId, resident_id: place.residentId, username };
  const free = { muted_until: null, mute_reason: '', banned_at: null, reason: '' };
  return { ...ids, ...free, moderator: false, last_post_at: null };
}

async function write(client: PoolClient, standing: Standing): Promise<void> {
  const { room_id, resident_id, username, moderator, muted_until, mute_reason, banned_at, reason } = standing;
  await client.query(
    `INSERT INTO room_standings (room_id, resident_id, username, moderator, muted_until, banned_at, reason, mute_reason)
      VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (room_id, resident_id)
      DO UPDATE SET moderator = $4, muted_until = $5, banned_at = $6, reason = $7, mute_reason = $8`,
    [room_id, resident_id, username, moderator, muted_until, banned_at, reason, mute_reason],
  );
  await client.query(`UPDATE rooms SET guarded = ${guardedSql('slow_mode_seconds')} WHERE id = $1`, [room_id]);
}
