/** How far residents have read rooms, and what is new to them there. */
import { create } from '@bufbuild/protobuf';
import { Code, ConnectError } from '@connectrpc/connect';
import { type Unread, UnreadSchema } from 'proto/city/rooms/v1/rooms';
import { groupCommit } from '../group-commit.ts';
import { type Postgres, whyAway } from '../postgres.ts';

/** That a resident has read a room's log up to a seq. */
export type Read = { residentId: string; roomId: string; seq: number };

/** Rooms in which something is new to a resident, at a moment in microseconds of Unix time. */
export type RoomsWithNews = { roomIds: string[]; asOf: string };

/** Keeps how far residents have read. */
export type RoomReads = {
  /** Marks one; those who mark at once share a statement. Answers what is new after it; undefined: nothing has moved. */
  mark(read: Read): Promise<Unread | undefined>;
  /** What is new to a resident in the rooms that they know; in one of them alone when it is named. */
  unread(residentId: string, roomId?: string): Promise<Unread[]>;
  /** The rooms in which something is new to a resident, and those in which they have read on after `since`. */
  withNews(residentId: string, since?: string): Promise<RoomsWithNews>;
};

/** Counting ends here: nobody needs to know how many more. */
export const mostCounted = 100;
/** Rooms that are told of, those first which the resident has read last. */
const mostRooms = 500;
/** Reads in one statement. */
const largestBatch = 500;
/** Messages that are looked at for one count: own ones and deleted ones among them do not count. */
const mostLookedAt = 1_000;

/**
 * What is new after `position(resident_id, room_id, read_seq)`. Each count goes along one index from the position on, and
 * no further than its end; a room whose log ends at the position is not looked at.
 */
const counted = `SELECT position.resident_id, position.room_id, position.read_seq, rooms.last_seq AS top_seq, new.unread, new_mentions.mentions
  FROM position JOIN rooms ON rooms.id = position.room_id
  CROSS JOIN LATERAL (SELECT count(*)::int AS unread FROM (
    SELECT FROM (
      SELECT author_id, deleted_at FROM messages
      WHERE room_id = position.room_id AND seq > position.read_seq AND rooms.last_seq > position.read_seq
      ORDER BY seq LIMIT ${mostLookedAt}) AS next
    WHERE author_id <> position.resident_id AND deleted_at IS NULL LIMIT ${mostCounted}) AS others) AS new
  CROSS JOIN LATERAL (SELECT count(*)::int AS mentions FROM (
    SELECT FROM room_mentions AS call
    WHERE call.resident_id = position.resident_id AND call.room_id = position.room_id AND call.seq > position.read_seq
    LIMIT ${mostCounted}) AS calls) AS new_mentions`;

/** The positions of resident $1, those first which have moved last. */
const positions = (where: string) => `SELECT resident_id, room_id, read_seq, updated_at FROM room_reads
  WHERE resident_id = $1 ${where} ORDER BY updated_at DESC LIMIT ${mostRooms}`;

type UnreadRow = {
  resident_id: string;
  room_id: string;
  read_seq: number;
  top_seq: number;
  unread: number;
  mentions: number;
};

/** Opens the reads. `moved` hears of each resident who has read on, after the commit. */
export function openRoomReads(postgres: Postgres, moved: (residentId: string, unread: Unread) => void): RoomReads {
  const mark = groupCommit(
    async (reads: Read[]): Promise<(Unread | 'as before')[]> => {
      const rows = await write(postgres, reads).catch((error) => {
        // One by one they would fare no better.
        const away = whyAway(error);
        if (away) throw new ConnectError(`the database ${away}, try again soon`, Code.Unavailable);
        throw error;
      });
      const fresh = new Map(rows.map((row) => [keyOf(row.resident_id, row.room_id), row]));
      for (const row of fresh.values()) moved(row.resident_id, unreadOf(row));
      return reads.map(({ residentId, roomId }) => {
        const row = fresh.get(keyOf(residentId, roomId));
        return row ? unreadOf(row) : 'as before';
      });
    },
    { most: largestBatch },
  );
  return {
    async mark(read) {
      const outcome = await mark(read);
      return outcome === 'as before' ? undefined : outcome;
    },
    async unread(residentId, roomId) {
      const { rows } = await postgres.pool.query<UnreadRow>(
        `WITH position AS (${positions('AND ($2::text IS NULL OR room_id = $2)')})
        ${counted} ORDER BY position.updated_at DESC`,
        [residentId, roomId ?? null],
      );
      return rows.map(unreadOf);
    },
    async withNews(residentId, since) {
      const { rows } = await postgres.pool.query<RoomsWithNews>(
        `WITH position AS (${positions('')}), news AS (${counted})
        SELECT (extract(epoch FROM now()) * 1000000)::bigint::text AS "asOf", ARRAY(
          SELECT room_id FROM news WHERE unread > 0 OR mentions > 0
          UNION SELECT room_id FROM position
          WHERE updated_at > 'epoch'::timestamptz + $2::bigint * interval '1 microsecond') AS "roomIds"`,
        [residentId, since ?? null],
      );
      return rows[0] ?? { roomIds: [], asOf: '0' };
    },
  };
}

/**
 * Moves positions forward, never beyond the log's top, and answers those that have moved. In the order of their keys, so
 * that two writers cannot wait for each other.
 */
async function write(postgres: Postgres, reads: readonly Read[]): Promise<UnreadRow[]> {
  const furthest = new Map<string, Read>();
  for (const read of reads) {
    const key = keyOf(read.residentId, read.roomId);
    if (read.seq > (furthest.get(key)?.seq ?? -1)) furthest.set(key, read);
  }
  const inOrder = [...furthest].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, read]) => read);
  const { rows } = await postgres.pool.query<UnreadRow>(
    `WITH position AS (
      INSERT INTO room_reads (resident_id, room_id, read_seq, updated_at)
      SELECT asked.resident, asked.room, least(asked.seq, rooms.last_seq), now()
      FROM unnest($1::text[], $2::text[], $3::bigint[]) WITH ORDINALITY AS asked(resident, room, seq, place)
      JOIN rooms ON rooms.id = asked.room ORDER BY place
      ON CONFLICT (resident_id, room_id) DO UPDATE SET read_seq = excluded.read_seq, updated_at = excluded.updated_at
      WHERE room_reads.read_seq < excluded.read_seq
      RETURNING resident_id, room_id, read_seq)
    ${counted}`,
    [inOrder.map((read) => read.residentId), inOrder.map((read) => read.roomId), inOrder.map((read) => read.seq)],
  );
  return rows;
}

function unreadOf(row: UnreadRow): Unread {
  return create(UnreadSchema, {
    roomId: row.room_id,
    readSeq: row.read_seq,
    topSeq: row.top_seq,
    unread: row.unread,
    mentions: row.mentions,
  });
}

function keyOf(residentId: string, roomId: string): string {
  return `${residentId}\n${roomId}`;
}
