/**
 * One batch of a log's entries in one transaction: locks, looks up what is known, counts, writes; or, in rooms as this process
 * left them, counts and writes.
 */
import { Code, ConnectError } from '@connectrpc/connect';
import type { PoolClient } from 'pg';
import { type Fact, tell } from '../outbox.ts';
import type { Postgres } from '../postgres.ts';
import { invalid, refuse } from '../refusal.ts';
import { changeMessage } from './change-message.ts';
import type { FirstRead, FirstReads } from './first-reads.ts';
import type { LeftRooms } from './left-rooms.ts';
import {
  advance,
  appendAsLeft,
  type Card,
  type ChangeRow,
  insertChanges,
  insertMessages,
  knownPosts,
  lastMessages,
  lockRooms,
  messagesAt,
  placeKey,
  postKey,
  type RoomState,
  updateMessages,
} from './log-rows.ts';
import { type MentionChange, mentionChanges, writeMentions } from './mention-rows.ts';
import { newMessageId } from './message-id.ts';
import type { MessageRow } from './message-row.ts';
import { type ModerationAct, recordActs } from './moderation/moderation-log.ts';
import { openGuard, placesToKnow, type RoomGuard } from './moderation/room-guard.ts';
import { readStandings } from './moderation/standing.ts';
import { type PostedRow, refuseOtherText } from './posted-text.ts';
import type { Activity, RoomActivity } from './room-activity.ts';
import type { Change, Post } from './room-log.ts';
import { factOf, isTold } from './told-messages.ts';

/** What wants to come into the log. */
export type Entry = { kind: 'message'; post: Post } | { kind: 'change'; change: Change };

/** The room whose log it wants to come into. */
export function roomIdOf(entry: Entry): string {
  return entry.kind === 'message' ? entry.post.roomId : entry.change.roomId;
}

/** Which message of its room it answers or changes; seq 0: none. */
function placeOf(entry: Entry): [room: string, seq: number] {
  return [roomIdOf(entry), entry.kind === 'message' ? entry.post.replyToSeq : entry.change.messageSeq];
}

/** What became of it: the message, and the entry that it made; undefined: none, for all was so already. */
export type Outcome = {
  row: MessageRow;
  entry: { seq: number; kind: 'message' | Change['kind'] } | undefined;
  /** Whether the city is told of it. */
  told: boolean;
  /** Residents whom the entry calls by name, and the room in which; undefined: nobody. */
  calls?: { residentIds: string[]; room: RoomState } | undefined;
};

/** The rows of the batch: what it reads, and what it will write. */
type Batch = {
  rooms: Map<string, RoomState>;
  /** By {@link postKey}. */
  known: Map<string, PostedRow>;
  /** By {@link placeKey}: the messages that are changed or answered, and those of this batch. */
  messages: Map<string, MessageRow>;
  fresh: MessageRow[];
  changed: Map<string, MessageRow>;
  changes: ChangeRow[];
  active: Activity[];
  /** Residents who have spoken or were called. */
  know: FirstRead[];
  mentions: MentionChange[];
  told: Fact[];
  guard: RoomGuard;
  /** What moderators did to the messages of others. */
  acts: ModerationAct[];
};

/** What became of the entries, in their order, and what the memories are to keep after the commit. */
export type WrittenBatch = {
  outcomes: (Outcome | ConnectError)[];
  active: readonly Activity[];
  know: readonly FirstRead[];
  rooms: ReadonlyMap<string, RoomState>;
};

/** What a process remembers of the logs: what it need not write or look up again. */
export type Memories = { activity: RoomActivity; firstReads: FirstReads; leftRooms: LeftRooms };

/** Writes the batch and commits it. Throws when nothing of it was written. */
export async function writeBatch(
  client: PoolClient,
  entries: readonly Entry[],
  { activity, firstReads, leftRooms }: Memories,
  cityModerators: ReadonlySet<string>,
  commit: () => Promise<unknown>,
): Promise<WrittenBatch> {
  // Asked one after the other and waited for together: a batch is as long as its ways to the database and back.
  const [rooms, known, messages] = await whole([
    lockRooms(client, new Set(entries.map(roomIdOf))),
    knownPosts(
      client,
      entries.flatMap((entry) => (entry.kind === 'message' ? [entry.post] : [])),
    ),
    messagesAt(client, entries.map(placeOf)),
  ]);
  leftRooms.found(rooms.values());
  const writers = entries.map((entry) => writerOf(entry, messages));
  const standings = await readStandings(client, placesToKnow(rooms, writers));
  const batch = newBatch({ rooms, known, messages, guard: openGuard(standings, cityModerators) });
  const outcomes = entries.map((entry) => outcomeOf(batch, entry));
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
  return { outcomes, active, know, rooms };
}

/** Whether the entry needs nothing but its room: it is a post that answers no message. */
export function isPlain(entry: Entry): boolean {
  return entry.kind === 'message' && entry.post.replyToSeq === 0;
}

/**
 * As {@link writeBatch}, for entries that are all {@link isPlain}, on one way to the database and back: `left` is what their
 * rooms are taken to be, and PostgreSQL itself looks whether they are, under their locks. Throws, and nothing is written, when
 * one is not, or when the log has one of the posts already.
 */
export async function writeAsLeft(
  postgres: Pick<Postgres, 'transaction'>,
  entries: readonly Entry[],
  left: ReadonlyMap<string, RoomState>,
  { activity, firstReads }: Memories,
): Promise<WrittenBatch> {
  const rooms = new Map([...left].map(([id, room]) => [id, { ...room }]));
  // None of these rooms is guarded, so nobody has to be looked up.
  const batch = newBatch({ rooms, known: new Map(), messages: new Map(), guard: openGuard(new Map(), new Set()) });
  const outcomes = entries.map((entry) => outcomeOf(batch, entry));
  const active = activity.fresh(batch.active);
  const know = firstReads.fresh(batch.know);
  // Mostly there is nothing beside the messages.
  const besides = active.length + know.length + batch.mentions.length + batch.told.length;
  await postgres.transaction(
    (client, commit) =>
      // The locks first, then the rest in the order of any other batch.
      whole([
        appendAsLeft(client, left, rooms, batch.fresh),
        activity.write(client, active),
        firstReads.write(client, know),
        writeMentions(client, batch.mentions),
        ...batch.told.map((fact) => tell(client, fact)),
        commit(),
      ]),
    besides === 0 ? 'one' : 'many',
  );
  return { outcomes, active, know, rooms };
}

function newBatch(known: Pick<Batch, 'rooms' | 'known' | 'messages' | 'guard'>): Batch {
  const nothing = {
    fresh: [],
    changed: new Map(),
    changes: [],
    active: [],
    know: [],
    mentions: [],
    told: [],
    acts: [],
  };
  return { ...known, ...nothing };
}

function outcomeOf(batch: Batch, entry: Entry): Outcome | ConnectError {
  try {
    return entry.kind === 'message' ? post(batch, entry.post) : change(batch, entry.change);
  } catch (error) {
    if (error instanceof ConnectError) return error;
    throw error;
  }
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
  room.last_event_ms = room.now.getTime();
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
  room: RoomState,
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

function roomOf(batch: Batch, roomId: string): RoomState {
  const room = batch.rooms.get(roomId);
  if (!room) throw refuse(Code.NotFound, 'room_id', 'names no room of the city');
  return room;
}

async function cardsOf(client: PoolClient, { rooms, messages, fresh, changes }: Batch): Promise<Map<string, Card>> {
  const cards = new Map<string, Card>(changes.map(({ room }) => [room, undefined]));
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
