/** A row of `rooms` and the Room that it is. */
import { create } from '@bufbuild/protobuf';
import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import { type Room, RoomSchema } from 'proto/city/rooms/v1/room';

/** As PostgreSQL gives it. */
export type RoomRow = {
  id: string;
  slug: string;
  name: string;
  description: string;
  created_by: string;
  created_at: Date;
  updated_at: Date;
  epoch: string;
  last_seq: number;
  last_event: string | null;
  last_event_at: Date | null;
  archived_at: Date | null;
  slow_mode_seconds: number;
  /** seq of each pinned message, the newest pin first. */
  pinned: number[];
  matrix_room_id: string | null;
};

/** The columns of a RoomRow. */
export const roomColumns =
  'id, slug, name, description, created_by, created_at, updated_at, epoch, last_seq, last_event, last_event_at, archived_at, slow_mode_seconds, pinned, matrix_room_id';

/** The room of a row; `matrixServer` is the city's own server in ids of Matrix, if it has one. */
export function roomOf(row: RoomRow, matrixServer: string | undefined): Room {
  return create(RoomSchema, {
    id: row.id,
    slug: row.slug,
    name: row.name,
    description: row.description,
    createdBy: row.created_by,
    createdAt: timestampFromDate(row.created_at),
    updatedAt: timestampFromDate(row.updated_at),
    ...(row.last_event === null ? {} : { lastEvent: row.last_event }),
    ...(row.last_event_at ? { lastEventAt: timestampFromDate(row.last_event_at) } : {}),
    ...(row.archived_at ? { archivedAt: timestampFromDate(row.archived_at) } : {}),
    slowModeSeconds: row.slow_mode_seconds,
    pinnedSeqs: row.pinned,
    ...(row.matrix_room_id === null ? {} : { matrixRoomId: row.matrix_room_id }),
    ...(matrixServer === undefined ? {} : { matrixRoomAlias: matrixAliasOf(row.slug, matrixServer) }),
  });
}

/**
 * A room's name on Matrix. A slug is at most 60 of a-z, 0-9, - and _, which an alias may have, and MATRIX_SERVER_NAME leaves it
 * room in the 255 bytes of one.
 */
function matrixAliasOf(slug: string, server: string): string {
  return `#city_${slug}:${server}`;
}
