/** The RoomLog on PostgreSQL. */
import { create } from '@bufbuild/protobuf';
import { Code, ConnectError } from '@connectrpc/connect';
import { type Message, type RoomEvent, RoomEventSchema } from 'proto/city/rooms/v1/message';
import type { Room } from 'proto/city/rooms/v1/room';
import { groupCommit } from '../group-commit.ts';
import { postBatches } from '../post-batches.ts';
import { type Postgres, whyAway } from '../postgres.ts';
import { openFirstReads } from './first-reads.ts';
import { type LeftRooms, openLeftRooms } from './left-rooms.ts';
import {
  type Entry,
  isPlain,
  type Memories,
  type Outcome,
  roomIdOf,
  type WrittenBatch,
  writeAsLeft,
  writeBatch,
} from './log-batch.ts';
import { isOtherThanLeft } from './log-rows.ts';
import { type MessageRow, messageColumns, messageOf } from './message-row.ts';
import { type PostedRow, postedColumns, refuseOtherText } from './posted-text.ts';
import { openRoomActivity } from './room-activity.ts';
import type { Appended, Change, Changed, Post, RoomLog } from './room-log.ts';
import { type RoomRow, roomColumns, roomOf } from './room-row.ts';

/** Each batch holds one of the pool's 16 connections, which reads need as well. */
const mostInFlight = 8;

/** What a log may be told besides its database. */
type Settings = {
  /** By user_id those who moderate every room. */
  cityModerators?: ReadonlySet<string>;
  /** Gets every resident whom a new entry calls by name, after its commit. */
  called?: (residentId: string, call: Call) => void;
  /** As in {@link roomOf}. */
  matrixServer?: string | undefined;
  /** Which rooms may be written in without a look. */
  leftRooms?: LeftRooms;
};

/**
 * Opens the log. `published` gets every new entry after its commit, those of one room and commit together, in seq order,
 * whichever caller waits for them.
 */
export function openPostgresRoomLog(
  postgres: Postgres,
  published: (roomId: string, entries: RoomEvent[]) => void,
  { cityModerators = new Set(), called = () => {}, matrixServer, leftRooms = openLeftRooms() }: Settings = {},
): RoomLog {
  const memories: Memories = { activity: openRoomActivity(), firstReads: openFirstReads(), leftRooms };
  const write = async (entries: Entry[]): Promise<WrittenBatch> => {
    const left = entries.every(isPlain) ? leftRooms.asLeft(new Set(entries.map(roomIdOf))) : undefined;
    if (left) {
      try {
        return await writeAsLeft(postgres, entries, left, memories);
      } catch (error) {
        // What was refused so is not written, and is written with a look; of all else nobody knows.
        if (!isOtherThanLeft(error)) throw error;
        leftRooms.forget(left.keys());
      }
    }
    return postgres.transaction((client, commit) => writeBatch(client, entries, memories, cityModerators, commit));
  };
  const commit = async (entries: Entry[]): Promise<(Written | ConnectError)[]> => {
    const { outcomes, active, know, rooms } = await write(entries).catch((error) => {
      // One by one they would fare no better: all are told at once, and come again with their client_id.
      const away = whyAway(error);
      if (away) throw new ConnectError(`the log ${away}, try again soon`, Code.Unavailable);
      throw error;
    });
    memories.activity.remember(active);
    memories.firstReads.remember(know);
    leftRooms.left(rooms.values());
    const written = outcomes.map(writtenOf);
    for (const [roomId, entries] of newEntries(written)) published(roomId, entries);
    for (const outcome of outcomes) {
      if (outcome instanceof ConnectError || !outcome.calls) continue;
      const call = { room: outcome.calls.room, message: messageOf(outcome.row) };
      for (const residentId of outcome.calls.residentIds) called(residentId, call);
    }
    return written;
  };
  // A room's own log has one batch in flight, so no two batches want the same lock.
  const append = groupCommit(commit, { ...postBatches, of: roomIdOf, mostInFlight });
  const read = async <More = object>(sql: string, values: unknown[]) =>
    (await postgres.pool.query<MessageRow & More>(sql, values)).rows;
  const messages = async (sql: string, values: unknown[]) => (await read(sql, values)).map(messageOf);
  return {
    async append(post: Post): Promise<Appended> {
      const { message, entry, told } = await append({ kind: 'message', post });
      return { message, created: entry !== undefined, told };
    },
    async change(change: Change): Promise<Changed> {
      const { message, entry } = await append({ kind: 'change', change });
      return { message, changed: entry !== undefined };
    },
    async known({ roomId, authorId, clientId, text }) {
      const [row] = await read<PostedRow>(
        `SELECT ${postedColumns} FROM messages WHERE room_id = $1 AND author_id = $2 AND client_id = $3`,
        [roomId, authorId, clientId],
      );
      if (row) refuseOtherText(row, text);
      return row && messageOf(row);
    },
    async before(roomId, seq, limit) {
      const newest = await messages(
        `SELECT ${messageColumns} FROM messages WHERE room_id = $1 AND seq < $2 ORDER BY seq DESC LIMIT $3`,
        [roomId, seq, limit],
      );
      return newest.reverse();
    },
    after: (roomId, seq, limit) =>
      messages(`SELECT ${messageColumns} FROM messages WHERE room_id = $1 AND seq > $2 ORDER BY seq LIMIT $3`, [
        roomId,
        seq,
        limit,
      ]),
    async some(roomId, seqs) {
      const found = await messages(`SELECT ${messageColumns} FROM messages WHERE room_id = $1 AND seq = ANY($2)`, [
        roomId,
        seqs,
      ]);
      return seqs.flatMap((seq) => found.find((message) => message.seq === seq) ?? []);
    },
    async events(roomId, seq, limit) {
      const rows = await read<{ event_seq: number; kind: string }>(
        `SELECT entry.seq AS event_seq, kind, ${messageColumns.replace(/\w+/g, 'message.$&')}
         FROM (
           (SELECT seq, 'message' AS kind, seq AS message_seq FROM messages
             WHERE room_id = $1 AND seq > $2 ORDER BY seq LIMIT $3)
           UNION ALL
           (SELECT seq, kind, message_seq FROM room_events WHERE room_id = $1 AND seq > $2 ORDER BY seq LIMIT $3)
           ORDER BY seq LIMIT $3
         ) AS entry LEFT JOIN messages AS message ON message.room_id = $1 AND message.seq = entry.message_seq
         ORDER BY entry.seq`,
        [roomId, seq, limit],
      );
      const room = rows.some(({ kind }) => kind === 'room')
        ? await readRoom(postgres, roomId, matrixServer)
        : undefined;
      return rows.map(({ event_seq: seq, kind, ...row }) => {
        if (kind === 'room')
          return create(RoomEventSchema, { seq, ...(room ? { event: { case: kind, value: room } } : {}) });
        // What a newer release wrote is a place in the log without a meaning here.
        return isEventKind(kind) ? eventOf({ seq, kind }, messageOf(row)) : create(RoomEventSchema, { seq });
      });
    },
  };
}

/** What became of an entry of a batch: its caller and its room hear of the same message. */
type Written = { message: Message; entry: RoomEvent | undefined; told: boolean };

function writtenOf(outcome: Outcome | ConnectError): Written | ConnectError {
  if (outcome instanceof ConnectError) return outcome;
  const message = messageOf(outcome.row);
  return { message, entry: outcome.entry && eventOf(outcome.entry, message), told: outcome.told };
}

/** A message that calls a resident by name, and the room in which it stands. */
export type Call = { room: { id: string; slug: string; name: string }; message: Message };

/** The entries that a batch made, by room. */
function newEntries(outcomes: readonly (Written | ConnectError)[]): Map<string, RoomEvent[]> {
  const made = new Map<string, RoomEvent[]>();
  for (const outcome of outcomes) {
    if (outcome instanceof ConnectError || outcome.entry === undefined) continue;
    const { entry, message } = outcome;
    const ofRoom = made.get(message.roomId);
    if (ofRoom) ofRoom.push(entry);
    else made.set(message.roomId, [entry]);
  }
  return made;
}

/** The room of an entry that is about it. */
async function readRoom(
  postgres: Postgres,
  roomId: string,
  matrixServer: string | undefined,
): Promise<Room | undefined> {
  const { rows } = await postgres.pool.query<RoomRow>(`SELECT ${roomColumns} FROM rooms WHERE id = $1`, [roomId]);
  return rows[0] && roomOf(rows[0], matrixServer);
}

const eventKinds = ['message', 'edited', 'deleted', 'reacted'] as const;
type EventKind = (typeof eventKinds)[number];

function isEventKind(kind: string): kind is EventKind {
  return eventKinds.some((one) => one === kind);
}

function eventOf({ seq, kind }: { seq: number; kind: EventKind }, message: Message): RoomEvent {
  return create(RoomEventSchema, { seq, event: { case: kind, value: message } });
}
