/** How far residents have read: over the service's port, and what its Bus tells them. */
import { type Client, Code, ConnectError, createContextValues } from '@connectrpc/connect';
import { PresenceService } from 'proto/city/presence/v1/presence';
import { type MarkReadsRequest, RoomsService } from 'proto/city/rooms/v1/rooms';
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { residentTopic } from '../bus-topics.ts';
import { callerKey } from '../caller.ts';
import { openTestCity, partly, type TestCity } from '../city.testing.ts';
import { type TestPostgres, testPostgres } from '../postgres-server.testing.ts';
import { tooMany } from '../refusal.ts';
import type { Service } from '../service.ts';
import { markRead } from './mark-read.ts';
import { openRoomReads } from './room-reads.ts';
import { rooms } from './service.ts';

type Rooms = Client<typeof RoomsService>;
let postgres: TestPostgres;
let city: TestCity;
let olena: Rooms;
let taras: Rooms;
let edge: Rooms;
let roomId: string;
let made = 0;

const presence: Service = {
  name: 'presence',
  offers: [PresenceService],
  open: () => (router) => router.service(PresenceService, partly(PresenceService, {})),
};

beforeAll(async () => {
  postgres = await testPostgres();
  city = await openTestCity([rooms, presence], { databaseUrl: postgres.url });
  [olena, taras] = [await city.as('u_olena', RoomsService), await city.as('u_taras', RoomsService)];
  edge = await city.asService(['residents.act_as'], RoomsService);
});
afterAll(async () => {
  await city.close();
  await postgres.close();
});
beforeEach(async () => {
  made += 1;
  const { room } = await olena.createRoom({ name: `Кімната читачів ${made}` });
  roomId = room?.id ?? '';
});

/** Taras says so many things in the room. */
async function say(count: number): Promise<void> {
  for (let n = 0; n < count; n++) await taras.postMessage({ roomId, text: `№ ${n}` });
}

/** What is new to Olena in the room: how far she has read, and how much there is. */
async function unreadOf(resident: Rooms): Promise<[readSeq: number, unread: number] | undefined> {
  const { rooms: told } = await resident.listUnread({});
  const room = told.find((one) => one.roomId === roomId);
  return room && [room.readSeq, room.unread];
}

describe('MarkRead', () => {
  test('moves forward, never back, and never beyond the top of the log', async () => {
    await say(3);
    expect((await olena.markRead({ roomId, seq: 2 })).room).toMatchObject({ roomId, readSeq: 2, topSeq: 3, unread: 1 });
    expect((await olena.markRead({ roomId, seq: 1 })).room).toMatchObject({ readSeq: 2, unread: 1 });
    expect((await olena.markRead({ roomId, seq: 2 ** 32 - 1 })).room).toMatchObject({ readSeq: 3, unread: 0 });
    await say(1);
    expect(await unreadOf(olena)).toEqual([3, 1]);
  });

  test('is refused by name for no room, no place, and without a passport', async () => {
    const refusal = async (call: Promise<unknown>) => {
      const error = await call.then(() => undefined, ConnectError.from);
      return [error?.code, error?.rawMessage.split(/[ :]/)[0]];
    };
    expect(await refusal(olena.markRead({ roomId: 'nowhere', seq: 1 }))).toEqual([Code.NotFound, 'room_id']);
    expect(await refusal(olena.markRead({ roomId, seq: 0 }))).toEqual([Code.InvalidArgument, 'seq']);
    expect((await refusal(olena.markRead({ roomId, seq: 1, userId: 'u_taras' })))[0]).toBe(Code.PermissionDenied);
    const stranger = city.asStranger(RoomsService);
    expect((await refusal(stranger.markRead({ roomId, seq: 1 })))[0]).toBe(Code.Unauthenticated);
    expect((await refusal(stranger.listUnread({})))[0]).toBe(Code.Unauthenticated);
    expect((await refusal(olena.markReads({ reads: [{ roomId, userId: 'u_olena', seq: 1 }] })))[0]).toBe(
      Code.PermissionDenied,
    );
  });

  test('is told to the resident on their own topic, once for each step forward', async () => {
    await say(2);
    const heard: unknown[] = [];
    const subscription = city.host.bus.subscribe(residentTopic('u_olena'), (text) => heard.push(JSON.parse(text)));
    await subscription.ready;
    await olena.markRead({ roomId, seq: 1 });
    await olena.markRead({ roomId, seq: 1 });
    await olena.markRead({ roomId, seq: 2 });
    subscription.end();
    expect(heard).toMatchObject([
      { event: 'city.room.unread', room_id: roomId, read_seq: 1, top_seq: 2, unread: 1 },
      { event: 'city.room.unread', room_id: roomId, read_seq: 2, unread: 0 },
    ]);
  });
});

describe('MarkReads', () => {
  test('takes many residents at once, the furthest place of each, and leaves out what is no room', async () => {
    await say(3);
    const read = (
      userId: string,
      seq: number,
      room = roomId,
    ): Omit<MarkReadsRequest['reads'][number], '$typeName'> => ({
      ...{ userId, seq },
      roomId: room,
    });
    await edge.markReads({
      reads: [
        read('u_olena', 1),
        read('u_zoya', 2),
        read('u_olena', 3),
        read('u_olena', 2),
        read('u_olena', 1, 'city_no'),
      ],
    });
    const { rows } = await postgres.pool.query(
      `SELECT resident_id, read_seq FROM room_reads WHERE room_id = $1 AND resident_id <> 'u_taras' ORDER BY 1`,
      [roomId],
    );
    expect(rows).toEqual([
      { resident_id: 'u_olena', read_seq: 3 },
      { resident_id: 'u_zoya', read_seq: 2 },
    ]);
  });
});

describe('ListUnread', () => {
  test('has the rooms that one has read or spoken in, and counts what others have said since', async () => {
    await say(2);
    expect(await unreadOf(olena)).toBeUndefined();
    await olena.postMessage({ roomId, text: 'І я тут' });
    expect(await unreadOf(olena)).toEqual([3, 0]);
    await say(2);
    await olena.postMessage({ roomId, text: 'Моє не рахується' });
    await taras.deleteMessage({ roomId, messageSeq: 4 });
    await taras.react({ roomId, messageSeq: 5, emoji: '👍' });
    expect(await unreadOf(olena)).toEqual([3, 1]);
    expect((await olena.listUnread({ roomId })).rooms).toMatchObject([{ roomId, readSeq: 3, topSeq: 8, unread: 1 }]);
    expect((await olena.listUnread({ roomId: 'general' })).rooms).toEqual([]);
  });

  test('has the room that was read last first, among many rooms', async () => {
    await postgres.pool.query(
      `INSERT INTO rooms (id, slug, name, created_by, last_seq)
      SELECT 'city_many-' || n, 'many-' || n, 'Багато ' || n, 'city', 1 FROM generate_series(1, 3000) AS n;
      INSERT INTO room_reads SELECT 'u_reader', 'city_many-' || n, 0, now() - (n * 7 % 401) * interval '1 minute'
      FROM generate_series(1, 400) AS n;
      ANALYZE rooms, room_reads`,
    );
    const reader = await city.as('u_reader', RoomsService);
    const { rooms: told } = await reader.listUnread({});
    const minutesAgo = told.map((one) => (Number(one.roomId.split('-')[1]) * 7) % 401);
    expect(minutesAgo).toEqual(minutesAgo.toSorted((a, b) => a - b));
    expect(told).toHaveLength(400);
  });

  test('counts to a hundred, and one who spoke first knows the room from then on', async () => {
    await olena.postMessage({ roomId, text: 'Перша' });
    await postgres.pool.query(
      `WITH more AS (
        INSERT INTO messages (room_id, seq, id, author_id, username, client_id, text, created_at)
        SELECT $1, seq, gen_random_uuid(), 'u_taras', 'Тарас', seq, 'так', now() FROM generate_series(2, 151) AS seq)
      UPDATE rooms SET last_seq = 151 WHERE id = $1`,
      [roomId],
    );
    expect(await unreadOf(olena)).toEqual([1, 100]);
    await olena.markRead({ roomId, seq: 52 });
    expect(await unreadOf(olena)).toEqual([52, 99]);
  });
});

test('who marks too much over RPC is told when to come again, and nothing is written', async () => {
  const [take, mark] = [vi.fn(() => Promise.reject(tooMany('too many reads', 1_000))), vi.fn()];
  const limit = { take, giveBack() {}, close() {} };
  const handler = markRead({ idOf: async () => roomId } as never, { mark } as never, limit);
  const caller = {
    id: 'u_hasty',
    name: 'Х',
    kind: 'guest',
    roles: [],
    scopes: [],
    passportId: 'p',
    expiresAt: 0,
  } as const;
  const context = { values: createContextValues().set(callerKey, caller) };
  const call = async () => handler({ roomId, seq: 1, userId: '' } as never, context as never);
  await expect(call()).rejects.toMatchObject({ code: Code.ResourceExhausted });
  expect([take.mock.calls, mark.mock.calls]).toEqual([[['u_hasty']], []]);
});

test('while PostgreSQL is away every read is unavailable after one try, not one each', async () => {
  let tries = 0;
  const query = () => {
    tries += 1;
    return Promise.reject(Object.assign(new Error('away'), { code: 'ECONNREFUSED' }));
  };
  const reads = openRoomReads({ ...postgres, pool: { query } as never }, () => undefined);
  const marks = ['u_olena', 'u_taras', 'u_zoya'].map((residentId) => reads.mark({ residentId, roomId, seq: 1 }));
  const outcomes = await Promise.allSettled(marks);
  expect(outcomes).toMatchObject(Array(3).fill({ status: 'rejected', reason: { code: Code.Unavailable } }));
  expect(tries).toBe(1);
});
