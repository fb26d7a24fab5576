/** Where an act of moderation happens: the room, and what its actor is there. */
import { Code, ConnectError, type HandlerContext } from '@connectrpc/connect';
import type { PoolClient } from 'pg';
import { isCityModerator, residentOf } from '../../caller.ts';
import { refuse } from '../../refusal.ts';
import { type RoomRow, roomColumns } from '../room-row.ts';
import { type Action, may, type Role, roleOf } from './permissions.ts';
import { readStandings, refuseBanned, standingKey } from './standing.ts';

/** Who acts; `ofCity`: they moderate every room. */
export type Actor = { userId: string; username: string; ofCity: boolean };

/** The caller as an actor. */
export function actorOf(context: HandlerContext): Actor {
  return { ...residentOf(context), ofCity: isCityModerator(context) };
}

/** The room at this moment, and the actor's role in it. */
export type Scene = { room: RoomRow; role: Role; now: Date };

/**
 * The scene of an action that the actor may do; throws permission_denied otherwise, not_found without the room. With
 * `locked` the room stays as it is until the transaction ends: nobody writes in it meanwhile.
 */
export async function openScene(
  client: Pick<PoolClient, 'query'>,
  roomId: string,
  actor: Actor,
  action: Action,
  locked: boolean,
): Promise<Scene> {
  const { rows } = await client.query<RoomRow & { now: Date }>(
    `SELECT ${roomColumns}, clock_timestamp() AS now FROM rooms WHERE id = $1 ${locked ? 'FOR UPDATE' : ''}`,
    [roomId],
  );
  const room = rows[0];
  if (!room) throw refuse(Code.NotFound, 'room_id', 'names no room of the city');
  const role = await roleIn(client, room, actor);
  if (!may(action, role)) throw new ConnectError(`only ${whoMay(action)} may do that`, Code.PermissionDenied);
  return { room, role, now: room.now };
}

/** What the actor is in the room. Throws permission_denied for who is banned: they moderate nothing, not even as its owner. */
export async function roleIn(
  client: Pick<PoolClient, 'query'>,
  { id, created_by: createdBy }: Pick<RoomRow, 'id' | 'created_by'>,
  { userId, ofCity }: Pick<Actor, 'userId' | 'ofCity'>,
): Promise<Role> {
  const place = { roomId: id, residentId: userId };
  const standing = (await readStandings(client, [place])).get(standingKey(place));
  if (!ofCity) refuseBanned(standing);
  const moderator = standing?.moderator ?? false;
  return roleOf({ residentId: userId, createdBy, moderator, ofCity });
}

function whoMay(action: Action): string {
  return may(action, 'moderator') ? 'moderators of the room' : 'the owner of the room';
}

/** SQL: whether the log has to look further in room $1 before somebody writes, with `slow` seconds of slow mode. */
export function guardedSql(slow: string): string {
  return `(${slow} > 0 OR EXISTS (SELECT FROM room_standings
    WHERE room_id = $1 AND (banned_at IS NOT NULL OR muted_until > clock_timestamp())))`;
}
