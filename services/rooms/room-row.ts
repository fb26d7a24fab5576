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
};

/** The columns of a RoomRow. */
export const roomColumns =
  'id, slug, name, description, created_by, created_at, updated_at, epoch, last_seq, last_event, last_event_at, archived_at, slow_mode_seconds, pinned';

/** The room of a row. */
export function roomOf(row: RoomRow): Room {
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
  });
}
