/**
 * Who may write in the rooms of a batch, asked under their locks. A room that is free of rules costs nothing: residents are
 * looked up only where a room is guarded, or somebody else's message is to be deleted.
 */
import type { PoolClient } from 'pg';
import { isAbove, may, type Role, roleOf } from './permissions.ts';
import { type Place, refuseBanned, type Standing, standingKey } from './standing.ts';
import { type Deed, type RoomRules, refuseWriting } from './writing.ts';

/** What a locked room says of itself. */
export type GuardedRoom = RoomRules & { id: string; created_by: string; guarded: boolean; now: Date };

/** The columns of a GuardedRoom. */
export const guardColumns = 'created_by, archived_at, slow_mode_seconds, guarded';

/** Somebody who is about to write in a room; or to delete, in which case `author` has written the message. */
export type Writer = Place & { username?: string; author?: string };

/** Lets in or refuses. */
export type RoomGuard = {
  /** Throws why the resident may not do it; a post takes their turn in slow mode. */
  admit(deed: Deed, room: GuardedRoom, residentId: string, username: string): void;
  /**
   * Whether the resident may delete a message of somebody else: they moderate the room, and stand above its author. Throws
   * permission_denied for who is banned.
   */
  mayDelete(room: GuardedRoom, residentId: string, authorId: string, ofCity: boolean): boolean;
  /** Keeps the turns that were taken. */
  keepTurns(client: PoolClient): Promise<void>;
};

/** Of whom the guard has to know how they stand. */
export function placesToKnow(rooms: ReadonlyMap<string, GuardedRoom>, writers: readonly Writer[]): Place[] {
  return writers.flatMap(({ roomId, residentId, author }) => {
    if (author !== undefined && author !== residentId)
      return [residentId, author].map((id) => ({ roomId, residentId: id }));
    return rooms.get(roomId)?.guarded ? [{ roomId, residentId }] : [];
  });
}

/** `standings` are those of {@link placesToKnow}; `cityModerators` the moderators of the city, by user_id. */
export function openGuard(standings: ReadonlyMap<string, Standing>, cityModerators: ReadonlySet<string>): RoomGuard {
  const turns = new Map<string, { room: GuardedRoom; residentId: string; username: string }>();
  const roleIn = (room: GuardedRoom, residentId: string, ofCity = cityModerators.has(residentId)): Role => {
    const moderator = standings.get(standingKey({ roomId: room.id, residentId }))?.moderator ?? false;
    return roleOf({ residentId, createdBy: room.created_by, moderator, ofCity });
  };
  return {
    admit(deed, room, residentId, username) {
      if (!room.archived_at && !room.guarded) return;
      const key = standingKey({ roomId: room.id, residentId });
      const standing = standings.get(key);
      const role = roleIn(room, residentId);
      const turn = turns.get(key);
      const lastPostAt = turn ? room.now : (standing?.last_post_at ?? null);
      refuseWriting(deed, room, standing, lastPostAt, role, room.now);
      const waits = deed === 'post' && room.slow_mode_seconds > 0 && !may('set slow mode', role);
      if (waits) turns.set(key, { room, residentId, username });
    },
    mayDelete(room, residentId, authorId, ofCity) {
      const role = roleIn(room, residentId, ofCity || cityModerators.has(residentId));
      if (role !== 'city moderator') refuseBanned(standings.get(standingKey({ roomId: room.id, residentId })));
      return may('delete', role) && isAbove(role, roleIn(room, authorId));
    },
    async keepTurns(client) {
      if (turns.size === 0) return;
      const taken = [...turns.values()];
      await client.query({
        text: `INSERT INTO room_standings (room_id, resident_id, username, last_post_at)
          SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::timestamptz[])
          ON CONFLICT (room_id, resident_id)
          DO UPDATE SET username = EXCLUDED.username, last_post_at = EXCLUDED.last_post_at`,
        values: [
          taken.map(({ room }) => room.id),
          taken.map(({ residentId }) => residentId),
          taken.map(({ username }) => username),
          taken.map(({ room }) => room.now),
        ],
      });
    },
  };
}
