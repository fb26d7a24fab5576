/** The rooms themselves: find, list, create. */
import { Code } from '@connectrpc/connect';
import type { Room } from 'proto/city/rooms/v1/room';
import { tell } from '../outbox.ts';
import type { Postgres } from '../postgres.ts';
import { refuse } from '../refusal.ts';
import { type RoomRow, roomColumns, roomOf } from './room-row.ts';

/** A room and its log's position. */
export type RoomEntry = { room: Room; epoch: string; topSeq: number };

/**
 * A position in the list of rooms, the last room of the page before: whether it was among those that come first, whether it is
 * archived, and when its last event was, in microseconds of Unix time.
 */
export type ListPosition = { first: boolean; archived: boolean; at: string; id: string };

/** What CreateRoom asks the directory to keep. */
export type NewRoom = { name: string; description: string; slug: string; createdBy: string; username: string };

/** Why a room cannot be made: another one has its name, in any case of the letters, or its slug. */
export type Conflict = 'name taken' | 'slug taken';

/** Finds and keeps rooms. */
export type RoomDirectory = {
  /** By id, which begins with `city_`, or by slug, which never does; throws not_found. */
  find(idOrSlug: string): Promise<RoomEntry>;
  /** The id behind an id or slug; remembered, for neither ever changes. Throws not_found. */
  idOf(idOrSlug: string): Promise<string>;
  /** Those of the ids that are rooms. */
  some(ids: string[]): Promise<Map<string, Room>>;
  /** The last seq of those of the ids that are rooms. */
  tops(ids: string[]): Promise<{ roomId: string; seq: number }[]>;
  /**
   * Latest event first; rooms without one by when they were made; those that are archived last. The rooms `first`, by id, come
   * before all others, in the same order.
   */
  list(
    limit: number,
    after: ListPosition | undefined,
    first?: readonly string[],
  ): Promise<{ rooms: Room[]; next: ListPosition | undefined }>;
  /** What stands in the way of a room of that name and slug now; undefined: nothing. */
  conflict(room: Pick<NewRoom, 'name' | 'slug'>): Promise<Conflict | undefined>;
  /** Keeps a room and tells that it was made, in one transaction. */
  create(room: NewRoom): Promise<Room | Conflict>;
};

/** An id is this and the slug. No slug begins with it, or a room's slug could be another room's id. */
export const idPrefix = 'city_';
/** Ids kept in memory; beyond this the whole memory is dropped and filled anew. */
const remembered = 10_000;

/** Opens the directory; `matrixServer` is the city's own server in ids of Matrix, if it has one. */
export function openRoomDirectory(postgres: Postgres, matrixServer?: string): RoomDirectory {
  const ids = new Map<string, Promise<string>>();
  const find = async (idOrSlug: string): Promise<RoomEntry> => {
    const { rows } = await postgres.pool.query<RoomRow>(
      `SELECT ${roomColumns} FROM rooms WHERE ${idOrSlug.startsWith(idPrefix) ? 'id' : 'slug'} = $1`,
      [idOrSlug],
    );
    const row = rows[0];
    if (!row) throw refuse(Code.NotFound, 'room_id', 'names no room of the city');
    return { room: roomOf(row, matrixServer), epoch: row.epoch, topSeq: row.last_seq };
  };
  return {
    find,
    idOf(idOrSlug) {
      const known = ids.get(idOrSlug);
      if (known) return known;
      if (ids.size >= remembered) ids.clear();
      // One question for all who ask meanwhile, and they go on in the order in which they asked: posts are in a line.
      const id = find(idOrSlug).then(({ room }) => room.id);
      ids.set(idOrSlug, id);
      id.catch(() => ids.delete(idOrSlug));
      return id;
    },
    async some(ids) {
      const { rows } = await postgres.pool.query<RoomRow>(`SELECT ${roomColumns} FROM rooms WHERE id = ANY($1)`, [ids]);
      return new Map(rows.map((row) => [row.id, roomOf(row, matrixServer)]));
    },
    async tops(ids) {
      const { rows } = await postgres.pool.query<{ id: string; last_seq: number }>(
        'SELECT id, last_seq FROM rooms WHERE id = ANY($1)',
        [ids],
      );
      return rows.map(({ id, last_seq: seq }) => ({ roomId: id, seq }));
    },
    async list(limit, after, first = []) {
      const { rows } = await postgres.pool.query<RoomRow & { first: boolean; position: string }>(
        // Microseconds, as PostgreSQL keeps them: a Date would lose some, and rooms would be listed twice.
        `SELECT ${roomColumns}, id = ANY($5::text[]) AS first,
           (extract(epoch FROM coalesce(last_event_at, created_at)) * 1000000)::bigint::text AS position
         FROM rooms WHERE $2::bigint IS NULL OR (id = ANY($5), archived_at IS NULL, coalesce(last_event_at, created_at), id)
           < ($6::bool, NOT $4::bool, 'epoch'::timestamptz + $2::bigint * interval '1 microsecond', $3)
         ORDER BY first DESC, archived_at IS NULL DESC, coalesce(last_event_at, created_at) DESC, id DESC LIMIT $1`,
        [limit + 1, after?.at ?? null, after?.id ?? null, after?.archived ?? false, first, after?.first ?? false],
      );
      const page = rows.slice(0, limit);
      const last = page.at(-1);
      const next =
        rows.length > limit && last
          ? { first: last.first, archived: last.archived_at !== null, at: last.position, id: last.id }
          : undefined;
      return { rooms: page.map((row) => roomOf(row, matrixServer)), next };
    },
    conflict: (room) => conflict(postgres, room),
    create: (room) => keep(postgres, room, matrixServer),
  };
}

async function keep(
  postgres: Postgres,
  room: NewRoom,
  matrixServer: string | undefined,
): ReturnType<RoomDirectory['create']> {
  const outcome = await postgres.transaction(async (client) => {
    const { rows } = await client.query<RoomRow>(
      `INSERT INTO rooms (id, slug, name, description, created_by) VALUES ($1, $2, $3, $4, $5)
       ON CONFLICT DO NOTHING RETURNING ${roomColumns}`,
      [`${idPrefix}${room.slug}`, room.slug, room.name, room.description, room.createdBy],
    );
    const row = rows[0];
    if (row) {
      await tell(client, {
        kind: 'room.created',
        actor: { userId: room.createdBy, username: room.username },
        room: { id: row.id, slug: row.slug, name: row.name },
        payload: {},
      });
    }
    return row;
  });
  if (outcome) return roomOf(outcome, matrixServer);
  return (await conflict(postgres, room)) ?? 'slug taken';
}

async function conflict(postgres: Postgres, room: Pick<NewRoom, 'name' | 'slug'>): Promise<Conflict | undefined> {
  const { rows } = await postgres.pool.query<{ name: boolean; slug: boolean }>(
    `SELECT EXISTS (SELECT FROM rooms WHERE lower(name COLLATE "und-x-icu") = lower($1 COLLATE "und-x-icu")) AS name,
      EXISTS (SELECT FROM rooms WHERE slug = $2) AS slug`,
    [room.name, room.slug],
  );
  if (rows[0]?.name) return 'name taken';
  return rows[0]?.slug ? 'slug taken' : undefined;
}
