/** Changes of a room itself. Each is an entry of the room's log, so everyone in the room hears it once and in order. */
import { create } from '@bufbuild/protobuf';
import type { PoolClient } from 'pg';
import { type RoomEvent, RoomEventSchema } from 'proto/city/rooms/v1/message';
import type { Room } from 'proto/city/rooms/v1/room';
import type { Postgres } from '../../postgres.ts';
import { type RoomRow, roomColumns, roomOf } from '../room-row.ts';
import { type ModerationAct, recordActs } from './moderation-log.ts';
import type { Action } from './permissions.ts';
import { type Actor, guardedSql, openScene, type Scene } from './scene.ts';

/** What is to be noted, and what becomes of the room. */
export type RoomDecision = {
  act: Omit<ModerationAct, 'roomId' | 'actorId' | 'actorName'>;
  room: Partial<Pick<RoomRow, 'description' | 'archived_at' | 'slow_mode_seconds' | 'pinned'>>;
};

/** Lets the actor change a room as `decide` says; undefined: all is so already. The room as it is then. */
export type ChangeRoom = (
  actor: Actor,
  roomId: string,
  action: Action,
  decide: (scene: Scene, client: PoolClient) => Promise<RoomDecision | undefined> | RoomDecision | undefined,
) => Promise<Room>;

/** `published` gets the entry after its commit; `matrixServer`: as in {@link roomOf}. */
export function openRoomChanges(
  postgres: Postgres,
  published: (roomId: string, entries: RoomEvent[]) => void,
  matrixServer?: string,
): ChangeRoom {
  return async (actor, roomId, action, decide) => {
    const { row, changed } = await postgres.transaction(async (client) => {
      const scene = await openScene(client, roomId, actor, action, true);
      const decision = await decide(scene, client);
      if (!decision) return { row: scene.room, changed: false };
      const row = await writeRoom(client, { ...scene.room, ...decision.room }, actor.userId);
      await recordActs(client, [{ roomId, actorId: actor.userId, actorName: actor.username, ...decision.act }]);
      return { row, changed: true };
    });
    const room = roomOf(row, matrixServer);
    if (changed) published(roomId, [roomChanged(row.last_seq, room)]);
    return room;
  };
}

/** The entry of a log that says how its room is from then on. */
export function roomChanged(seq: number, room: Room): RoomEvent {
  return create(RoomEventSchema, { seq, event: { case: 'room', value: room } });
}

/** Writes the room as it is to be, and the entry of its log. The row must be locked. */
export async function writeRoom(client: PoolClient, room: RoomRow, actorId: string): Promise<RoomRow> {
  const { rows } = await client.query<RoomRow>(
    `UPDATE rooms SET last_seq = last_seq + 1, changes = changes + 1,
      updated_at = CASE WHEN description = $2 THEN updated_at ELSE clock_timestamp() END,
      description = $2, archived_at = $3, slow_mode_seconds = $4, pinned = $5, matrix_room_id = $6, guarded = ${guardedSql('$4')}
      WHERE id = $1 RETURNING ${roomColumns}`,
    [room.id, room.description, room.archived_at, room.slow_mode_seconds, room.pinned, room.matrix_room_id],
  );
  const row = rows[0] ?? room;
  await client.query(
    `INSERT INTO room_events (room_id, seq, kind, message_seq, resident_id, created_at)
      VALUES ($1, $2, 'room', 0, $3, clock_timestamp())`,
    [row.id, row.last_seq, actorId],
  );
  return row;
}
