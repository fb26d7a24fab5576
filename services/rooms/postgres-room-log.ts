/** The RoomLog on PostgreSQL. */
import { Code, ConnectError } from '@connectrpc/connect';
import type { PoolClient } from 'pg';
import type { Message } from 'proto/city/rooms/v1/rooms';
import { v7 as uuid } from 'uuid';
import { groupCommit } from '../group-commit.ts';
import { type Fact, tell } from '../outbox.ts';
import { isAway, type Postgres } from '../postgres.ts';
import { refuse } from '../refusal.ts';
import { type MessageRow, messageColumns, messageOf } from './message-row.ts';
import { type Activity, openRoomActivity, type RoomActivity } from './room-activity.ts';
import type { Appended, Post, RoomLog } from './room-log.ts';
import { factOf, isTold } from './told-messages.ts';

/** A batch is one round of locks and one commit; larger ones gain nothing more. */
const largestBatch = 500;

/**
 * Opens the log. `published` gets every new message after its commit, in seq order within a room, whichever caller
 * waits for it.
 */
export function openPostgresRoomLog(postgres: Postgres, published: (message: Message) => void): RoomLog {
  const activity = openRoomActivity();
  const commit = async (posts: Post[]) => {
    const { outcomes, active } = await postgres
      .transaction((client) => appendAll(client, posts, activity))
      .catch((error) => {
        // One by one they would fare no better: all are told at once, and come again with their client_id.
        if (isAway(error)) throw new ConnectError('the log cannot be reached, try again soon', Code.Unavailable);
        throw error;
      });
    activity.remember(active);
    for (const outcome of outcomes) {
      if (!(outcome instanceof ConnectError) && outcome.created) published(outcome.message);
    }
    return outcomes;
  };
  const read = async (sql: string, values: unknown[]) => {
    const { rows } = await postgres.pool.query<MessageRow>(sql, values);
    return rows.map(messageOf);
  };
  return {
    append: groupCommit(commit, largestBatch),
    async known({ roomId, authorId, clientId, text }) {
      const [message] = await read(
        `SELECT ${messageColumns} FROM messages WHERE room_id = $1 AND author_id = $2 AND client_id = $3`,
        [roomId, authorId, clientId],
      );
      if (message && message.text !== text) throw otherText();
      return message;
    },
    async before(roomId, seq, limit) {
      const newest = await read(
        `SELECT ${messageColumns} FROM messages WHERE room_id = $1 AND seq < $2 ORDER BY seq DESC LIMIT $3`,
        [roomId, seq, limit],
      );
      return newest.reverse();
    },
    after: (roomId, seq, limit) =>
      read(`SELECT ${messageColumns} FROM messages WHERE room_id = $1 AND seq > $2 ORDER BY seq LIMIT $3`, [
        roomId,
        seq,
        limit,
      ]),
  };
}

type LockedRoom = { id: string; slug: string; name: string; last_seq: number; now: Date };

async function appendAll(
  client: PoolClient,
  posts: Post[],
  activity: RoomActivity,
): Promise<{ outcomes: (Appended | ConnectError)[]; active: Activity[] }> {
  const rooms = await lockRooms(client, posts);
  const known = await knownMessages(client, posts);
  const fresh: MessageRow[] = [];
  const active: Activity[] = [];
  const told: Fact[] = [];

  const outcomes = posts.map((post): Appended | ConnectError => {
    const room = rooms.get(post.roomId);
    if (!room) return refuse(Code.NotFound, 'room_id', 'names no room of the city');
    const key = postKey(post.roomId, post.authorId, post.clientId);
    const before = known.get(key);
    if (before) {
      if (before.text === post.text) return { message: messageOf(before), created: false };
      return otherText();
    }
    room.last_seq += 1;
    const row: MessageRow = {
      id: uuid(),
      room_id: room.id,
      seq: room.last_seq,
      client_id: post.clientId,
      author_id: post.authorId,
      username: post.username,
      text: post.text,
      created_at: room.now,
      edited_at: null,
      deleted_at: null,
      reply_to: null,
    };
    if (isTold(row.seq)) told.push(factOf({ id: room.id, slug: room.slug, name: room.name }, row));
    fresh.push(row);
    if (!post.byBot) active.push({ roomId: room.id, residentId: row.author_id, at: row.created_at });
    known.set(key, row);
    return { message: messageOf(row), created: true };
  });

  if (fresh.length > 0) {
    await insert(client, fresh);
    await advance(client, fresh);
    await activity.write(client, active);
  }
  for (const fact of told) await tell(client, fact);
  return { outcomes, active };
}

/** Locks the rooms of a batch in the order of their ids, so that two writers cannot wait for each other. */
async function lockRooms(client: PoolClient, posts: Post[]): Promise<Map<string, LockedRoom>> {
  const ids = [...new Set(posts.map((post) => post.roomId))];
  const { rows } = await client.query<LockedRoom>({
    name: 'rooms-lock',
    text: `SELECT id, slug, name, last_seq, clock_timestamp() AS now FROM rooms WHERE id = ANY($1) ORDER BY id FOR UPDATE`,
    values: [ids],
  });
  return new Map(rows.map((room) => [room.id, room]));
}

/** Posts of the batch that the log has: looked up under the lock, before any seq is taken, so that none is wasted. */
async function knownMessages(client: PoolClient, posts: Post[]): Promise<Map<string, MessageRow>> {
  const { rows } = await client.query<MessageRow>({
    name: 'rooms-known',
    text: `SELECT ${messageColumns} FROM messages
      JOIN unnest($1::text[], $2::text[], $3::text[]) AS asked(room, author, client)
        ON room_id = asked.room AND author_id = asked.author AND client_id = asked.client`,
    values: [posts.map((post) => post.roomId), posts.map((post) => post.authorId), posts.map((post) => post.clientId)],
  });
  return new Map(rows.map((row) => [postKey(row.room_id, row.author_id, row.client_id), row]));
}

async function insert(client: PoolClient, rows: MessageRow[]): Promise<void> {
  await client.query({
    name: 'rooms-insert',
    text: `INSERT INTO messages (room_id, seq, id, author_id, username, client_id, text, created_at)
      SELECT * FROM unnest($1::text[], $2::int[], $3::uuid[], $4::text[], $5::text[], $6::text[], $7::text[], $8::timestamptz[])`,
    values: [
      rows.map((row) => row.room_id),
      rows.map((row) => row.seq),
      rows.map((row) => row.id),
      rows.map((row) => row.author_id),
      rows.map((row) => row.username),
      rows.map((row) => row.client_id),
      rows.map((row) => row.text),
      rows.map((row) => row.created_at),
    ],
  });
}

/** Each room's top and what its card says; `rows` are in seq order, so the last of a room wins. */
async function advance(client: PoolClient, rows: MessageRow[]): Promise<void> {
  const last = [...new Map(rows.map((row) => [row.room_id, row])).values()];
  await client.query({
    name: 'rooms-advance',
    text: `UPDATE rooms SET last_seq = n.seq, last_event = n.event, last_event_at = n.at
      FROM unnest($1::text[], $2::int[], $3::text[], $4::timestamptz[]) AS n(room, seq, event, at) WHERE id = n.room`,
    values: [
      last.map((row) => row.room_id),
      last.map((row) => row.seq),
      last.map((row) => `${row.username}: ${shortened(row.text)}`),
      last.map((row) => row.created_at),
    ],
  });
}

function shortened(text: string): string {
  const line = [...text.replace(/\s+/gu, ' ').trim()];
  return line.length <= 80 ? line.join('') : `${line.slice(0, 79).join('')}…`;
}

function otherText(): ConnectError {
  return refuse(Code.AlreadyExists, 'client_id', 'was used for another text');
}

function postKey(roomId: string, authorId: string, clientId: string): string {
  return `${roomId}\n${authorId}\n${clientId}`;
}
