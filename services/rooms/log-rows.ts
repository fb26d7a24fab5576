/** The rows of a log: what a batch reads of them and writes to them, each in one query for the whole batch. */
import { DatabaseError, type PoolClient } from 'pg';
import { arrayParameter, columnParameter, type Item, type ItemType } from '../array-parameter.ts';
import { cardText } from './card-text.ts';
import { type MessageRow, messageColumns } from './message-row.ts';
import { type GuardedRoom, guardColumns } from './moderation/room-guard.ts';
import { type PostedRow, postedColumns } from './posted-text.ts';
import { type Change, highestSeq, type Post } from './room-log.ts';

/** What the log has to know of a room. */
export type RoomState = GuardedRoom & {
  slug: string;
  name: string;
  last_seq: number;
  changes: number;
  /** When its last event was, in milliseconds of Unix time; null: it had none. */
  last_event_ms: number | null;
  has_pins: boolean;
};

/** An entry that is no message: what became of one. `before` is the text that it took away; null: none. */
export type ChangeRow = { room: string; seq: number; change: Change; before: string | null; at: Date };

/** What the card of a room is to say: its last message, null when it has none; undefined: as before. */
export type Card = MessageRow | null | undefined;

/** Locks rooms in the order of their ids, so that two writers cannot wait for each other. */
export async function lockRooms(client: PoolClient, roomIds: ReadonlySet<string>): Promise<Map<string, RoomState>> {
  // Times as numbers: each batch has some of every room, and to read one from its text is the dearest of a row. And the clock is
  // asked about once a lock is held: beside FOR UPDATE itself it would be of before the wait.
  const { rows } = await client.query<Omit<RoomState, 'now'> & { now_ms: number }>({
    name: 'rooms-lock',
    text: `SELECT locked.*, ${milliseconds('clock_timestamp()')} AS now_ms FROM (
        SELECT id, slug, name, last_seq, changes, pinned <> '{}' AS has_pins, ${guardColumns},
          ${milliseconds('last_event_at')} AS last_event_ms
        FROM rooms WHERE id = ANY($1) ORDER BY id FOR UPDATE) AS locked`,
    values: [arrayParameter('text', [...roomIds])],
  });
  return new Map(rows.map(({ now_ms, ...room }) => [room.id, { ...room, now: new Date(now_ms) }]));
}

/** SQL: a time in milliseconds of Unix time, as a Date has them. */
function milliseconds(time: string): string {
  return `floor(date_part('epoch', ${time}) * 1000)`;
}

/** Those of the posts that the log has, by {@link postKey}: looked up before any seq is taken, so that none is wasted. */
export async function knownPosts(client: PoolClient, posts: readonly Post[]): Promise<Map<string, PostedRow>> {
  if (posts.length === 0) return new Map();
  // Each is looked up by itself, and planned for the table as it is: a plan with a name is kept from when the table was
  // small, and reads it whole for every batch when it is large.
  const { rows } = await client.query<PostedRow>({
    text: `SELECT message.* FROM unnest($1::text[], $2::text[], $3::text[]) AS asked(room, author, client)
      CROSS JOIN LATERAL (
        SELECT ${postedColumns} FROM messages
        WHERE room_id = asked.room AND author_id = asked.author AND client_id = asked.client LIMIT 1) AS message`,
    values: [
      columnParameter('text', posts, (post) => post.roomId),
      columnParameter('text', posts, (post) => post.authorId),
      columnParameter('text', posts, (post) => post.clientId),
    ],
  });
  return new Map(rows.map((row) => [postKey(row.room_id, row.author_id, row.client_id), row]));
}

/** The messages at these seqs of rooms, by {@link placeKey}; planned as {@link knownPosts} is. */
export async function messagesAt(
  client: PoolClient,
  places: readonly (readonly [room: string, seq: number])[],
): Promise<Map<string, MessageRow>> {
  const named = places.filter(([, seq]) => seq > 0 && seq <= highestSeq);
  if (named.length === 0) return new Map();
  const { rows } = await client.query<MessageRow>({
    text: `SELECT message.* FROM (SELECT DISTINCT * FROM unnest($1::text[], $2::int[])) AS asked(room, place)
      CROSS JOIN LATERAL (
        SELECT ${messageColumns} FROM messages WHERE room_id = asked.room AND seq = asked.place LIMIT 1) AS message`,
    values: [named.map(([room]) => room), named.map(([, seq]) => seq)],
  });
  return new Map(rows.map((row) => [placeKey(row.room_id, row.seq), row]));
}

export async function insertMessages(client: PoolClient, rows: readonly MessageRow[]): Promise<void> {
  if (rows.length === 0) return;
  await client.query({
    name: 'rooms-insert',
    text: `INSERT INTO messages (${namesOf(freshColumns)}) SELECT ${rowsOf(freshColumns, 1)}`,
    values: freshColumns.map(({ valuesOf }) => valuesOf(rows)),
  });
}

/** A column of messages that are new. */
type FreshColumn = { name: keyof MessageRow; type: ItemType; valuesOf(rows: readonly MessageRow[]): Buffer };

function column<Type extends ItemType>(
  name: keyof MessageRow,
  type: Type,
  valueIn: (row: MessageRow) => Item<Type>,
): FreshColumn {
  return { name, type, valuesOf: (rows) => columnParameter(type, rows, valueIn) };
}

/** What a message that answers none has. */
const plainColumns = [
  column('room_id', 'text', (row) => row.room_id),
  column('seq', 'int', (row) => row.seq),
  column('id', 'uuid', (row) => row.id),
  column('author_id', 'text', (row) => row.author_id),
  column('username', 'text', (row) => row.username),
  column('client_id', 'text', (row) => row.client_id),
  column('text', 'text', (row) => row.text),
  column('created_at', 'timestamptz', (row) => row.created_at),
  column('mentions', 'jsonb', (row) => (row.mentions.length === 0 ? '[]' : JSON.stringify(row.mentions))),
];
const freshColumns = [
  ...plainColumns,
  column('reply_to', 'uuid', (row) => row.reply_to),
  column('reply_to_seq', 'int', (row) => row.reply_to_seq),
];

function namesOf(columns: readonly FreshColumn[]): string {
  return columns.map(({ name }) => name).join(', ');
}

/**
 * SQL: the list of a SELECT that is rows of these columns, whose values are the parameters from `first` on. In a FROM the rows
 * would be kept first, column by column, which is a tenth of what it takes to write them.
 */
function rowsOf(columns: readonly FreshColumn[], first: number): string {
  return columns.map(({ type }, n) => `unnest($${first + n}::${type}[])`).join(', ');
}

export async function updateMessages(client: PoolClient, rows: readonly MessageRow[]): Promise<void> {
  if (rows.length === 0) return;
  await client.query({
    text: `UPDATE messages SET text = n.text, edited_at = n.edited_at, deleted_at = n.deleted_at, reactions = n.reactions,
        mentions = n.mentions
      FROM unnest($1::text[], $2::int[], $3::text[], $4::timestamptz[], $5::timestamptz[], $6::jsonb[], $7::jsonb[])
        AS n(room, place, text, edited_at, deleted_at, reactions, mentions)
      WHERE room_id = n.room AND seq = n.place`,
    values: [
      rows.map((row) => row.room_id),
      rows.map((row) => row.seq),
      rows.map((row) => row.text),
      rows.map((row) => row.edited_at),
      rows.map((row) => row.deleted_at),
      rows.map((row) => JSON.stringify(row.reactions)),
      rows.map((row) => JSON.stringify(row.mentions)),
    ],
  });
}

export async function insertChanges(client: PoolClient, changes: readonly ChangeRow[]): Promise<void> {
  if (changes.length === 0) return;
  await client.query({
    name: 'rooms-events',
    text: `INSERT INTO room_events (room_id, seq, kind, message_seq, resident_id, before_text, created_at)
      SELECT * FROM unnest($1::text[], $2::int[], $3::text[], $4::int[], $5::text[], $6::text[], $7::timestamptz[])`,
    values: [
      changes.map(({ room }) => room),
      changes.map(({ seq }) => seq),
      changes.map(({ change }) => change.kind),
      changes.map(({ change }) => change.messageSeq),
      changes.map(({ change }) => change.residentId),
      changes.map(({ before }) => before),
      changes.map(({ at }) => at),
    ],
  });
}

/** Each room's top, and what its card says. */
export async function advance(
  client: PoolClient,
  rooms: ReadonlyMap<string, RoomState>,
  cards: ReadonlyMap<string, Card>,
): Promise<void> {
  if (cards.size === 0) return;
  const touched = [...cards.keys()];
  const told = [...cards.values()];
  await client.query({
    name: 'rooms-advance',
    text: `UPDATE rooms SET last_seq = n.seq, changes = n.changes,
        last_event = CASE WHEN n.anew THEN n.event ELSE last_event END,
        last_event_at = CASE WHEN n.anew THEN n.at ELSE last_event_at END
      FROM unnest($1::text[], $2::int[], $3::int[], $4::bool[], $5::text[], $6::timestamptz[])
        AS n(room, seq, changes, anew, event, at) WHERE id = n.room`,
    values: [
      arrayParameter('text', touched),
      columnParameter('int', touched, (room) => rooms.get(room)?.last_seq),
      columnParameter('int', touched, (room) => rooms.get(room)?.changes),
      columnParameter('bool', told, (row) => row !== undefined),
      columnParameter('text', told, (row) => row && cardText(row)),
      columnParameter('timestamptz', told, (row) => row?.created_at),
    ],
  });
}

/**
 * Writes new messages that answer none, and advances their rooms, which nobody has locked or looked at, in one statement. Each room
 * is locked, in the order of their ids, and the statement fails when its top is not as it was `left`, or when it is guarded or
 * archived: then its new top is divided by zero, an error that nothing else here makes, and that puts no row into PostgreSQL's own
 * log ({@link isOtherThanLeft}). What happens while a lock is waited for counts too, for PostgreSQL then looks at the row anew.
 */
export async function appendAsLeft(
  client: PoolClient,
  left: ReadonlyMap<string, RoomState>,
  rooms: ReadonlyMap<string, RoomState>,
  fresh: readonly MessageRow[],
): Promise<void> {
  // Fresh rows are in seq order, so the last of a room wins.
  const last = [...new Map(fresh.map((row) => [row.room_id, row])).values()];
  await client.query({
    name: 'rooms-append-as-left',
    // The messages come of a count of all rooms that have advanced, so none is written before every lock is held.
    text: `WITH locked AS MATERIALIZED (SELECT id FROM rooms WHERE id = ANY($1) ORDER BY id FOR UPDATE),
      advanced AS (
        UPDATE rooms SET
          last_seq = n.seq / CASE WHEN last_seq = n.left_seq AND NOT guarded AND archived_at IS NULL THEN 1 ELSE 0 END,
          last_event = n.event, last_event_at = n.at
        FROM locked JOIN unnest($1::text[], $2::int[], $3::int[], $4::text[], $5::timestamptz[])
          AS n(room, left_seq, seq, event, at) ON n.room = locked.id
        WHERE rooms.id = locked.id RETURNING rooms.id)
      INSERT INTO messages (${namesOf(plainColumns)})
      SELECT ${rowsOf(plainColumns, 6)} FROM (SELECT count(*) FROM advanced) AS all_of_them`,
    values: [
      columnParameter('text', last, (row) => row.room_id),
      columnParameter('int', last, (row) => left.get(row.room_id)?.last_seq),
      columnParameter('int', last, (row) => rooms.get(row.room_id)?.last_seq),
      columnParameter('text', last, cardText),
      columnParameter('timestamptz', last, (row) => row.created_at),
      ...plainColumns.map(({ valuesOf }) => valuesOf(fresh)),
    ],
  });
}

/**
 * Whether PostgreSQL has refused a batch, and so written nothing, because the log is another than it was taken to be: a room is
 * (22012, {@link appendAsLeft}), a post is known (23505), or another writer came crosswise (40P01).
 */
export function isOtherThanLeft(error: unknown): boolean {
  return error instanceof DatabaseError && ['22012', '23505', '40P01'].includes(error.code ?? '');
}

/** The last message of each room that was not deleted; null: there is none. */
export async function lastMessages(
  client: PoolClient,
  roomIds: readonly string[],
): Promise<Map<string, MessageRow | null>> {
  if (roomIds.length === 0) return new Map();
  const { rows } = await client.query<MessageRow & { asked: string; id: string | null }>({
    name: 'rooms-last',
    text: `SELECT asked, message.* FROM unnest($1::text[]) AS asked LEFT JOIN LATERAL (
        SELECT ${messageColumns} FROM messages
        WHERE room_id = asked AND deleted_at IS NULL ORDER BY seq DESC LIMIT 1) AS message ON true`,
    values: [roomIds],
  });
  return new Map(rows.map(({ asked, ...row }) => [asked, row.id === null ? null : row]));
}

/** Names a post of a resident in a room. */
export function postKey(roomId: string, authorId: string, clientId: string): string {
  return `${roomId}\n${authorId}\n${clientId}`;
}

/** Names a place in a room's log. */
export function placeKey(roomId: string, seq: number): string {
  return `${roomId}\n${seq}`;
}
