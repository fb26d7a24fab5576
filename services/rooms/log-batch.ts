/** One batch of a log's entries in one transaction: locks, looks up what is known, counts, writes. */
import { Code, ConnectError } from '@connectrpc/connect';
import type { PoolClient } from 'pg';
import { arrayLiteral } from '../array-literal.ts';
import { type Fact, tell } from '../outbox.ts';
import { invalid, refuse } from '../refusal.ts';
import { cardText } from './card-text.ts';
import { changeMessage } from './change-message.ts';
import type { FirstRead, FirstReads } from './first-reads.ts';
import { type MentionChange, mentionChanges, writeMentions } from './mention-rows.ts';
import { newMessageId } from './message-id.ts';
import { type MessageRow, messageColumns } from './message-row.ts';
import { type ModerationAct, recordActs } from './moderation/moderation-log.ts';
import { type GuardedRoom, guardColumns, openGuard, type RoomGuard } from './moderation/room-guard.ts';
import { type PostedRow, postedColumns, refuseOtherText } from './posted-text.ts';
import type { Activity, RoomActivity } from './room-activity.ts';
import { type Change, highestSeq, type Post } from './room-log.ts';
import { factOf, isTold } from './told-messages.ts';

/** What wants to come into the log. */
export type Entry = { kind: 'message'; post: Post } | { kind: 'change'; change: Change };

/** The room whose log it wants to come into. */
export function roomIdOf(entry: Entry): string {
  return entry.kind === 'message' ? entry.post.roomId : entry.change.roomId;
}

/** What became of it: the message, and the entry that it made; undefined: none, for all was so already. */
export type Outcome = {
  row: MessageRow;
  entry: { seq: number; kind: 'message' | Change['kind'] } | undefined;
  /** Whether the city is told of it. */
  told: boolean;
  /** Residents whom the entry calls by name, and the room in which; undefined: nobody. */
  calls?: { residentIds: string[]; room: LockedRoom } | undefined;
};

/** A room of the batch. */
export type LockedRoom = GuardedRoom & {
  slug: string;
  name: string;
  last_seq: number;
  changes: number;
  /** When its last event was, in milliseconds of Unix time; null: it had none. */
  last_event_ms: number | null;
  has_pins: boolean;
};

type WrittenChange = { room: string; seq: number; change: Change; before: string | null; at: Date };

/** The rows of the batch: what it reads, and what it will write. */
type Batch = {
  rooms: Map<string, LockedRoom>;
  /** By {@link postKey}. */
  known: Map<string, PostedRow>;
  /** By {@link placeKey}: the messages that are changed or answered, and those of this batch. */
  messages: Map<string, MessageRow>;
  fresh: MessageRow[];
  changed: Map<string, MessageRow>;
  changes: WrittenChange[];
  active: Activity[];
  /** Residents who have spoken or were called. */
  know: FirstRead[];
  mentions: MentionChange[];
  told: Fact[];
  guard: RoomGuard;
  /** What moderators did to the messages of others. */
  acts: ModerationAct[];
};

/**
 * Writes the batch and commits it; one outcome an entry, in order, and what the memories are to keep. Throws when nothing of it
 * was written.
 */
export async function writeBatch(
  client: PoolClient,
  entries: readonly Entry[],
  activity: RoomActivity,
  firstReads: FirstReads,
  cityModerators: ReadonlySet<string>,
  commit: () => Promise<unknown>,
): Promise<{ outcomes: (Outcome | ConnectError)[]; active: readonly Activity[]; know: readonly FirstRead[] }> {
  // Asked one after the other and waited for together: a batch is as long as its ways to the database and back.
  const [rooms, known, messages] = await whole([
    lockRooms(client, entries),
    knownPosts(client, entries),
    namedMessages(client, entries),
  ]);
  const batch: Batch = {
    rooms,
    known,
    messages,
    fresh: [],
    changed: new Map(),
    changes: [],
    active: [],
    know: [],
    mentions: [],
    told: [],
    guard: await openGuard(
      client,
      rooms,
      entries.map((entry) => writerOf(entry, messages)),
      cityModerators,
    ),
    acts: [],
  };
  const outcomes = entries.map((entry) => {
    try {
      return entry.kind === 'message' ? post(batch, entry.post) : change(batch, entry.change);
    } catch (error) {
      if (error instanceof ConnectError) return error;
      throw error;
    }
  });
  // Each asks at once, before it waits for anything, and the commit is asked behind them all: what asked later would not be in it.
  const [active, know] = await whole([
    activity.write(client, batch.active),
    firstReads.write(client, batch.know),
    insertMessages(client, batch.fresh),
    updateMessages(client, [...batch.changed.values()]),
    insertChanges(client, batch.changes),
    writeMentions(client, batch.mentions),
    batch.guard.keepTurns(client),
    recordActs(client, batch.acts),
    ...batch.told.map((fact) => tell(client, fact)),
    unpin(client, batch),
    cardsOf(client, batch).then((cards) => whole([advance(client, rooms, cards), commit()])),
  ]);
  return { outcomes, active, know };
}

/** As Promise.all, but only when all are over: nothing of a batch may reach the database after its rollback. */
async function whole<T extends readonly unknown[] | []>(
  works: T,
): Promise<{ -readonly [K in keyof T]: Awaited<T[K]> }> {
  const all = Promise.all(works);
  await Promise.allSettled([...works, all]);
  return all;
}

function post(batch: Batch, post: Post): Outcome {
  const room = roomOf(batch, post.roomId);
  const key = postKey(post.roomId, post.authorId, post.clientId);
  const before = batch.known.get(key);
  if (before) {
    refuseOtherText(before, post.text);
    return { row: before, entry: undefined, told: false };
  }
  const answered = post.replyToSeq === 0 ? undefined : batch.messages.get(placeKey(post.roomId, post.replyToSeq));
  if (post.replyToSeq !== 0 && !answered) throw invalid('reply_to_seq', 'names no message of the room');
  batch.guard.admit('post', room, post.authorId, post.username);
  room.last_seq += 1;
  const row: PostedRow = {
    id: newMessageId(),
    room_id: room.id,
    seq: room.last_seq,
    client_id: post.clientId,
    author_id: post.authorId,
    username: post.username,
    text: post.text,
    created_at: room.now,
    edited_at: null,
    deleted_at: null,
    reply_to: answered?.id ?? null,
    reply_to_seq: answered?.seq ?? null,
    reactions: [],
    mentions: post.mentions,
    first_text: null,
  };
  const count = room.last_seq - room.changes;
  const told = isTold(count);
  if (told) batch.told.push(factOf({ id: room.id, slug: room.slug, name: room.name }, count, row));
  batch.fresh.push(row);
  if (!post.byBot) batch.active.push({ roomId: room.id, residentId: row.author_id, at: row.created_at });
  batch.know.push({ residentId: row.author_id, roomId: room.id, readSeq: row.seq });
  batch.known.set(key, row);
  batch.messages.set(placeKey(room.id, row.seq), row);
  return { row, entry: { seq: row.seq, kind: 'message' }, told, calls: call(batch, room, undefined, row, row.seq) };
}

function change(batch: Batch, change: Change): Outcome {
  const room = roomOf(batch, change.roomId);
  const place = placeKey(change.roomId, change.messageSeq);
  const before = batch.messages.get(place);
  if (!before) throw refuse(Code.NotFound, 'message_seq', 'names no message of the room');
  if (change.kind !== 'deleted')
    batch.guard.admit(change.kind === 'edited' ? 'edit' : 'react', room, change.residentId, '');
  const moderates = change.kind === 'deleted' && before.author_id !== change.residentId;
  const mayDelete = moderates && batch.guard.mayDelete(room, change.residentId, before.author_id, change.ofCity);
  const row = changeMessage(before, change, room.now, mayDelete);
  if (row === before) return { row, entry: undefined, told: false };
  if (moderates) batch.acts.push(deletionOf(before, change));
  room.last_seq += 1;
  room.changes += 1;
  const taken = row.text === before.text ? null : before.text;
  batch.changes.push({ room: room.id, seq: room.last_seq, change, before: taken, at: room.now });
  batch.messages.set(place, row);
  batch.changed.set(place, row);
  if (!change.byBot) batch.active.push({ roomId: room.id, residentId: change.residentId, at: room.now });
  const calls = call(batch, room, before, row, room.last_seq);
  return { row, entry: { seq: room.last_seq, kind: change.kind }, told: false, calls };
}

/** Takes down whom the message calls from now on, and whom no longer; answers the former. */
function call(
  batch: Batch,
  room: LockedRoom,
  before: MessageRow | undefined,
  row: MessageRow,
  seq: number,
): Outcome['calls'] {
  const changes = mentionChanges(before, row, seq, room.now);
  if (changes.length === 0) return undefined;
  batch.mentions.push(...changes);
  const residentIds = changes.flatMap(({ residentId, at }) => (at ? [residentId] : []));
  batch.know.push(...residentIds.map((residentId) => ({ residentId, roomId: room.id, readSeq: seq - 1 })));
  return { residentIds, room };
}

/** What the guard has to know of an entry. */
function writerOf(entry: Entry, messages: ReadonlyMap<string, MessageRow>) {
  if (entry.kind === 'message') return { roomId: entry.post.roomId, residentId: entry.post.authorId };
  const { roomId, residentId, messageSeq, kind } = entry.change;
  const author = messages.get(placeKey(roomId, messageSeq))?.author_id;
  return { roomId, residentId, ...(kind === 'deleted' && author !== undefined ? { author } : {}) };
}

function deletionOf(row: MessageRow, change: Change & { kind: 'deleted' }): ModerationAct {
  return {
    roomId: row.room_id,
    kind: 'deleted',
    actorId: change.residentId,
    actorName: change.username,
    residentId: row.author_id,
    residentName: row.username,
    messageSeq: row.seq,
  };
}

function roomOf(batch: Batch, roomId: string): LockedRoom {
  const room = batch.rooms.get(roomId);
  if (!room) throw refuse(Code.NotFound, 'room_id', 'names no room of the city');
  return room;
}

/** Locks the rooms of a batch in the order of their ids, so that two writers cannot wait for each other. */
async function lockRooms(client: PoolClient, entries: readonly Entry[]): Promise<Map<string, LockedRoom>> {
  // Times as numbers: each batch has some of every room, and to read one from its text is the dearest of a row.
  const { rows } = await client.query<Omit<LockedRoom, 'now'> & { now_ms: number }>({
    name: 'rooms-lock',
    text: `SELECT id, slug, name, last_seq, changes, pinned <> '{}' AS has_pins, ${guardColumns},
        ${milliseconds('last_event_at')} AS last_event_ms, ${milliseconds('clock_timestamp()')} AS now_ms
      FROM rooms WHERE id = ANY($1) ORDER BY id FOR UPDATE`,
    values: [arrayLiteral([...new Set(entries.map(roomIdOf))])],
  });
  return new Map(rows.map(({ now_ms, ...room }) => [room.id, { ...room, now: new Date(now_ms) }]));
}

/** SQL: a time in milliseconds of Unix time, as a Date has them. */
function milliseconds(time: string): string {
  return `floor(date_part('epoch', ${time}) * 1000)`;
}

/** Posts of the batch that the log has: looked up under the lock, before any seq is taken, so that none is wasted. */
async function knownPosts(client: PoolClient, entries: readonly Entry[]): Promise<Map<string, PostedRow>> {
  const posts = entries.flatMap((entry) => (entry.kind === 'message' ? [entry.post] : []));
  if (posts.length === 0) return new Map();
  // Each is looked up by itself, and planned for the table as it is: a plan with a name is kept from when the table was
  // small, and reads it whole for every batch when it is large.
  const { rows } = await client.query<PostedRow>({
    text: `SELECT message.* FROM unnest($1::text[], $2::text[], $3::text[]) AS asked(room, author, client)
      CROSS JOIN LATERAL (
        SELECT ${postedColumns} FROM messages
        WHERE room_id = asked.room AND author_id = asked.author AND client_id = asked.client LIMIT 1) AS message`,
    values: [
      arrayLiteral(posts.map((post) => post.roomId)),
      arrayLiteral(posts.map((post) => post.authorId)),
      arrayLiteral(posts.map((post) => post.clientId)),
    ],
  });
  return new Map(rows.map((row) => [postKey(row.room_id, row.author_id, row.client_id), row]));
}

/** The messages that the batch changes or answers; planned as {@link knownPosts} is. */
async function namedMessages(client: PoolClient, entries: readonly Entry[]): Promise<Map<string, MessageRow>> {
  const named = entries
    .map((entry): [string, number] =>
      entry.kind === 'change'
        ? [entry.change.roomId, entry.change.messageSeq]
        : [entry.post.roomId, entry.post.replyToSeq],
    )
    .filter(([, seq]) => seq > 0 && seq <= highestSeq);
  if (named.length === 0) return new Map();
  const { rows } = await client.query<MessageRow>({
    text: `SELECT message.* FROM (SELECT DISTINCT * FROM unnest($1::text[], $2::int[])) AS asked(room, place)
      CROSS JOIN LATERAL (
        SELECT ${messageColumns} FROM messages WHERE room_id = asked.room AND seq = asked.place LIMIT 1) AS message`,
    values: [named.map(([room]) => room), named.map(([, seq]) => seq)],
  });
  return new Map(rows.map((row) => [placeKey(row.room_id, row.seq), row]));
}

async function insertMessages(client: PoolClient, rows: readonly MessageRow[]): Promise<void> {
  if (rows.length === 0) return;
  await client.query({
    name: 'rooms-insert',
    text: `INSERT INTO messages
        (room_id, seq, id, author_id, username, client_id, text, created_at, reply_to, reply_to_seq, mentions)
      SELECT * FROM unnest($1::text[], $2::int[], $3::uuid[], $4::text[], $5::text[], $6::text[], $7::text[],
        $8::timestamptz[], $9::uuid[], $10::int[], $11::jsonb[])`,
    values: [
      arrayLiteral(rows.map((row) => row.room_id)),
      arrayLiteral(rows.map((row) => row.seq)),
      arrayLiteral(rows.map((row) => row.id)),
      arrayLiteral(rows.map((row) => row.author_id)),
      arrayLiteral(rows.map((row) => row.username)),
      arrayLiteral(rows.map((row) => row.client_id)),
      arrayLiteral(rows.map((row) => row.text)),
      arrayLiteral(rows.map((row) => row.created_at)),
      arrayLiteral(rows.map((row) => row.reply_to)),
      arrayLiteral(rows.map((row) => row.reply_to_seq)),
      arrayLiteral(rows.map((row) => (row.mentions.length === 0 ? '[]' : JSON.stringify(row.mentions)))),
    ],
  });
}

async function updateMessages(client: PoolClient, rows: readonly MessageRow[]): Promise<void> {
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

async function insertChanges(client: PoolClient, changes: readonly WrittenChange[]): Promise<void> {
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

/** What the card of each room of the batch is to say: its last message, null when it has none; undefined: as before. */
type Cards = ReadonlyMap<string, MessageRow | null | undefined>;

async function cardsOf(client: PoolClient, { rooms, messages, fresh, changes }: Batch): Promise<Cards> {
  const cards = new Map<string, MessageRow | null | undefined>(changes.map(({ room }) => [room, undefined]));
  // Fresh rows are in seq order, so the last of a room wins.
  for (const row of fresh) cards.set(row.room_id, row);
  // Whose text was changed may be the one on the card.
  const uncertain = changes.flatMap(({ room, change, before }) => {
    const at = messages.get(placeKey(room, change.messageSeq))?.created_at;
    const card = rooms.get(room)?.last_event_ms;
    return before !== null && at && typeof card === 'number' && at.getTime() >= card ? [room] : [];
  });
  for (const [room, row] of await lastMessages(client, [...new Set(uncertain)])) cards.set(room, row);
  return cards;
}

/** Each room's top, and what its card says. */
async function advance(client: PoolClient, rooms: ReadonlyMap<string, LockedRoom>, cards: Cards): Promise<void> {
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
      arrayLiteral(touched),
      arrayLiteral(touched.map((room) => rooms.get(room)?.last_seq)),
      arrayLiteral(touched.map((room) => rooms.get(room)?.changes)),
      arrayLiteral(told.map((row) => row !== undefined)),
      arrayLiteral(told.map((row) => (row ? cardText(row) : null))),
      arrayLiteral(told.map((row) => row?.created_at ?? null)),
    ],
  });
}

/** What was deleted is pinned no longer. Its deletion says so: a change of the room would tell nothing more. */
async function unpin(client: PoolClient, { rooms, changes }: Batch): Promise<void> {
  const deletions = changes.filter(({ room, change }) => change.kind === 'deleted' && rooms.get(room)?.has_pins);
  await whole(
    deletions.map(({ room, change }) =>
      client.query('UPDATE rooms SET pinned = array_remove(pinned, $2) WHERE id = $1 AND $2 = ANY(pinned)', [
        room,
        change.messageSeq,
      ]),
    ),
  );
}

/** The last message of each room that was not deleted; null: there is none. */
async function lastMessages(client: PoolClient, roomIds: readonly string[]): Promise<Map<string, MessageRow | null>> {
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

function postKey(roomId: string, authorId: string, clientId: string): string {
  return `${roomId}\n${authorId}\n${clientId}`;
}

function placeKey(roomId: string, seq: number): string {
  return `${roomId}\n${seq}`;
}
