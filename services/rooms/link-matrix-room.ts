/** LinkMatrixRoom: which room of Matrix a room of the city is. */
import { Code, type ServiceImpl } from '@connectrpc/connect';
import { DatabaseError } from 'pg';
import type { RoomEvent } from 'proto/city/rooms/v1/message';
import type { RoomsService } from 'proto/city/rooms/v1/rooms';
import { callerOf } from '../caller.ts';
import type { Postgres } from '../postgres.ts';
import { refuse } from '../refusal.ts';
import { roomChanged, writeRoom } from './moderation/change-room.ts';
import type { RoomDirectory } from './room-directory.ts';
import { type RoomRow, roomColumns, roomOf } from './room-row.ts';

/** The handler; `published` gets the entry after its commit. */
export function linkMatrixRoom(
  directory: RoomDirectory,
  postgres: Postgres,
  published: (roomId: string, entries: RoomEvent[]) => void,
  matrixServer: string | undefined,
): ServiceImpl<typeof RoomsService>['linkMatrixRoom'] {
  return async ({ roomId, matrixRoomId }, context) => {
    const id = await directory.idOf(roomId);
    const { row, changed } = await link(postgres, id, matrixRoomId || null, callerOf(context)?.id ?? '').catch(named);
    const room = roomOf(row, matrixServer);
    if (changed) published(id, [roomChanged(row.last_seq, room)]);
    return { room };
  };
}

function link(postgres: Postgres, roomId: string, matrixRoomId: string | null, actorId: string) {
  return postgres.transaction(async (client) => {
    const { rows } = await client.query<RoomRow>(`SELECT ${roomColumns} FROM rooms WHERE id = $1 FOR UPDATE`, [roomId]);
    const room = rows[0];
    if (!room) throw refuse(Code.NotFound, 'room_id', 'names no room of the city');
    if (room.matrix_room_id === matrixRoomId) return { row: room, changed: false };
    return { row: await writeRoom(client, { ...room, matrix_room_id: matrixRoomId }, actorId), changed: true };
  });
}

/** Two bridges may link at once: only the index knows. */
function named(error: unknown): never {
  if (error instanceof DatabaseError && error.constraint === 'rooms_matrix_room_id') {
    throw refuse(Code.AlreadyExists, 'matrix_room_id', 'is linked to another room');
  }
  throw error;
}
