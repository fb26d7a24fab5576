/** The index of messages on PostgreSQL: from entries of the logs to words, one batch a transaction. */
import type { PoolClient } from 'pg';
import type { Postgres } from '../../postgres.ts';
import { nextStale, tookStale } from './stale-stems.ts';
import type { openStems, Stems } from './stems.ts';
import { wordsOf } from './words.ts';

/** Entries of the logs that a batch takes: few, so that neither the loop of this process nor the database is long at one. */
const batch = 100;
/** Of these so many are kept for the room that is furthest behind, however much is said in the others. */
const forFurthest = 20;

/** The entries of a room's log after one seq, up to another. */
export type Stretch = { room: string; after: number; upTo: number };

type Row = {
  room_id: string;
  seq: number;
  text: string;
  created_at: Date;
  edited_at: Date | null;
  deleted_at: Date | null;
};

/**
 * Takes the next entries of the logs into the index, those of `rooms` or of all; false: there were no more. What is left of the
 * batch is for entries whose stems have become others since. Of a message that was edited or deleted meanwhile it takes what is
 * now, so a batch may be taken twice, and any entry finds the same end.
 */
export async function indexEntries(
  postgres: Pick<Postgres, 'transaction'>,
  stemsFor: ReturnType<typeof openStems>,
  rooms: readonly string[] | 'all',
): Promise<boolean> {
  return postgres.transaction(async (client) => {
    // One at a time in all processes: of two, the one that has read first could write last.
    await client.query(`SELECT pg_advisory_xact_lock(hashtext('message_words'))`);
    const stretches = await nextStretches(client, rooms);
    const stale = await nextStale(client, batch - entriesIn(stretches));
    if (stretches.length + stale.length === 0) return false;
    const rows = await messagesOf(client, [...stretches, ...stale]);
    const there = rows.filter(({ deleted_at }) => deleted_at === null);
    const words = there.map(({ text }) => wordsOf(text).map(({ word }) => word));
    const stems = await stemsFor(client, words.flat());
    await write(
      client,
      there,
      words.map((each) => tsvectorOf(each, stems)),
    );
    await remove(
      client,
      rows.filter(({ deleted_at }) => deleted_at !== null),
    );
    await client.query(
      `INSERT INTO indexed_logs SELECT * FROM unnest($1::text[], $2::int[])
       ON CONFLICT (room_id) DO UPDATE SET seq = excluded.seq`,
      [stretches.map(({ room }) => room), stretches.map(({ upTo }) => upTo)],
    );
    await tookStale(client, stale);
    return true;
  });
}

function entriesIn(stretches: readonly Stretch[]): number {
  return stretches.reduce((sum, { after, upTo }) => sum + upTo - after, 0);
}

/** As a tsvector: each word's stems at its place. Words are letters and digits, so nothing in them is its syntax. */
function tsvectorOf(words: readonly string[], stems: Stems): string {
  const places = words.flatMap((word, at) => (stems.get(word) ?? [word]).map((stem) => `'${stem}':${at + 1}`));
  return places.join(' ');
}

/**
 * Where the index is behind, the rooms that are so by least first: what is said now waits for no long past. The one that is
 * furthest behind has its part all the same, or the others could keep it from its turn for ever.
 */
async function nextStretches(client: PoolClient, rooms: readonly string[] | 'all'): Promise<Stretch[]> {
  const { rows } = await client.query<Stretch>(
    `WITH behind AS (
       SELECT id AS room, coalesce(seq, 0) AS after, last_seq AS "upTo" FROM rooms LEFT JOIN indexed_logs ON room_id = id
       WHERE last_seq > coalesce(seq, 0) AND ($1::text[] IS NULL OR id = ANY($1)))
     SELECT * FROM (
       (SELECT * FROM behind ORDER BY "upTo" - after, room LIMIT $2)
       UNION (SELECT * FROM behind ORDER BY "upTo" - after DESC, room DESC LIMIT 1)) AS next
     ORDER BY "upTo" - after, room`,
    [rooms === 'all' ? null : rooms, batch],
  );
  const furthest = rows.at(-1);
  if (!furthest) return [];
  const kept = Math.min(forFurthest, furthest.upTo - furthest.after);
  let left = batch - kept;
  return rows.flatMap((stretch) => {
    if (stretch === furthest) left += kept;
    const taken = Math.min(left, stretch.upTo - stretch.after);
    left -= taken;
    return taken > 0 ? [{ ...stretch, upTo: stretch.after + taken }] : [];
  });
}

/** The messages that the entries are about, each once, as they are now. */
async function messagesOf(client: PoolClient, stretches: readonly Stretch[]): Promise<Row[]> {
  const { rows } = await client.query<Row>(
    `SELECT DISTINCT ON (message.room_id, message.seq) message.* FROM unnest($1::text[], $2::int[], $3::int[]) AS stretch(room, after, up_to)
     CROSS JOIN LATERAL (
       SELECT seq AS place FROM messages WHERE room_id = room AND seq > after AND seq <= up_to
       UNION
       SELECT message_seq FROM room_events WHERE room_id = room AND seq > after AND seq <= up_to AND kind <> 'reacted'
     ) AS entry
     CROSS JOIN LATERAL (
       SELECT room_id, seq, text, created_at, edited_at, deleted_at FROM messages WHERE room_id = room AND seq = place LIMIT 1
     ) AS message`,
    [stretches.map(({ room }) => room), stretches.map(({ after }) => after), stretches.map(({ upTo }) => upTo)],
  );
  return rows;
}

async function write(client: PoolClient, rows: readonly Row[], words: readonly string[]): Promise<void> {
  if (rows.length === 0) return;
  await client.query(
    `INSERT INTO message_words (room_id, seq, created_at, edited_at, words)
     SELECT room, seq, created, edited, words::tsvector
     FROM unnest($1::text[], $2::int[], $3::timestamptz[], $4::timestamptz[], $5::text[])
       AS fresh(room, seq, created, edited, words)
     ON CONFLICT (room_id, seq) DO UPDATE SET edited_at = excluded.edited_at, words = excluded.words`,
    [
      rows.map((row) => row.room_id),
      rows.map((row) => row.seq),
      rows.map((row) => row.created_at),
      rows.map((row) => row.edited_at),
      words,
    ],
  );
}

async function remove(client: PoolClient, rows: readonly Row[]): Promise<void> {
  if (rows.length === 0) return;
  await client.query(
    `DELETE FROM message_words USING unnest($1::text[], $2::int[]) AS gone(room, place)
     WHERE room_id = room AND seq = place`,
    [rows.map((row) => row.room_id), rows.map((row) => row.seq)],
  );
}
