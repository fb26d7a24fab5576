/** The service as its callers know it, over its HTTP port, with a presence that does as it is told. */
import { type Client, Code, ConnectError } from '@connectrpc/connect';
import { Choice } from 'proto/city/presence/v1/chosen';
import { PresenceService } from 'proto/city/presence/v1/presence';
import type { Room } from 'proto/city/rooms/v1/room';
import { RoomsService } from 'proto/city/rooms/v1/rooms';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { openTestCity, partly, type TestCity } from '../city.testing.ts';
import { type TestPostgres, testPostgres } from '../postgres-server.testing.ts';
import { invalid } from '../refusal.ts';
import type { Service } from '../service.ts';
import { openPostgresRoomLog } from './postgres-room-log.ts';
import { upTo } from './room-log.acceptance.ts';
import { rooms } from './service.ts';

type Rooms = Client<typeof RoomsService>;
let postgres: TestPostgres;
let city: TestCity;
let olena: Rooms;
let stranger: Rooms;
/** Who is inside, by room; or presence cannot be asked; or it does not answer. */
let inside: Record<string, string[]> | 'away' | 'silence';
let beats: unknown[];
/** The lease that was begun last. */
let begun: unknown;
/** What everybody chose. */
let chosen: { choice: Choice; showsLastSeen: boolean };

const presence: Service = {
  name: 'presence',
  offers: [PresenceService],
  open: () => (router) =>
    router.service(
      PresenceService,
      partly(PresenceService, {
        async getRooms({ roomIds }) {
          if (inside === 'silence') await new Promise(() => {});
          if (typeof inside === 'string') throw new ConnectError('away', Code.Unavailable);
          const people = inside;
          return {
            rooms: roomIds.map((roomId) => {
              const members = (people[roomId] ?? []).map((userId) => ({ userId }));
              return { roomId, online: members.length, members };
            }),
          };
        },
        listMembers({ roomId, limit, cursor }) {
          if (typeof inside === 'string') throw new ConnectError('away', Code.Unavailable);
          if (cursor === 'nonsense') throw invalid('cursor', 'is none of ours');
          const people = inside[roomId] ?? [];
          const end = Number(cursor) + limit;
          const members = people.slice(Number(cursor), end).map((userId) => ({ userId }));
          return { members, online: people.length, nextCursor: end < people.length ? String(end) : '' };
        },
        listChosen: ({ userIds }) => ({ chosen: userIds.map((userId) => ({ userId, ...chosen })) }),
        beat({ leases, ended }) {
          begun = leases.at(-1) ?? begun;
          const named = (list: typeof leases) => list.map((lease) => `${lease.userId} ${lease.place}`);
          beats.push([named(leases), named(ended)]);
          return {};
        },
      }),
    ),
};

beforeAll(async () => {
  postgres = await testPostgres();
  city = await openTestCity([rooms, presence], { databaseUrl: postgres.url });
  olena = await city.as('u_olena', RoomsService);
  stranger = city.asStranger(RoomsService);
});
afterAll(async () => {
  await city.close();
  await postgres.close();
});
beforeEach(() => {
  inside = {};
  beats = [];
  chosen = { choice: Choice.AUTOMATIC, showsLastSeen: true };
});

let made = 0;
/** A room of its own for a test. */
async function newRoom(name?: string): Promise<Room> {
  made += 1;
  const { room } = await olena.createRoom({ name: name ?? `Своя кімната ${made}` });
  if (!room) throw new Error('no room');
  return room;
}

/** What was refused: the code and the words, which begin with the field. */
async function refusal(call: Promise<unknown>) {
  const error = await call.then(() => undefined, ConnectError.from);
  return [error?.code, error?.rawMessage.split(/[ :]/)[0]];
}

describe('ListRooms', () => {
  test('the default rooms are there, made by the city', async () => {
    const { rooms: listed } = await stranger.listRooms({});
    expect(
      listed
        .filter((room) => room.createdBy === 'city')
        .map((room) => room.id)
        .sort(),
    ).toEqual(['city_builders', 'city_energy', 'city_general', 'city_science', 'city_welcome']);
    expect(listed.every((room) => room.membersOnline === 0)).toBe(true);
  });

  test('the latest event first, with the people inside, or without a number when that cannot be known', async () => {
    const [first, second] = [await newRoom(), await newRoom()];
    inside = { [first.id]: ['u_1', 'u_2'] };
    await olena.postMessage({ roomId: first.id, text: 'Тут' });
    const { rooms: listed } = await stranger.listRooms({ limit: 2 });
    expect(listed.map((room) => [room.id, room.membersOnline, room.lastEvent])).toEqual([
      [first.id, 2, 'name of u_olena: Тут'],
      [second.id, 0, undefined],
    ]);
    inside = 'away';
    expect((await stranger.listRooms({ limit: 1 })).rooms[0]).toMatchObject({ id: first.id });
    expect((await stranger.listRooms({ limit: 1 })).rooms[0]?.membersOnline).toBeUndefined();
  });

  test('pages go through every room once, whatever the times have in common', async () => {
    for (let n = 0; n < 5; n++) await newRoom();
    await postgres.pool.query(`UPDATE rooms SET created_at = date_trunc('second', created_at) + interval '0.123456 s'`);
    const seen: string[] = [];
    let cursor = '';
    do {
      const page = await stranger.listRooms({ limit: 3, cursor });
      seen.push(...page.rooms.map((room) => room.id));
      cursor = page.nextCursor;
    } while (cursor !== '');
    const { rooms: all } = await stranger.listRooms({ limit: 100 });
    expect(seen).toEqual(all.map((room) => room.id));
    expect(new Set(seen).size).toBe(seen.length);
  });

  const encode = (text: string) => Buffer.from(text).toString('base64url');
  test.each([
    ...['nonsense', encode('|'), encode('5|'), encode('|a'), encode('-5|a'), encode('5|a\0b'), encode('5|ї')],
    ...[encode('2026-02-31 00:00:00+00|a'), encode('foo 1|a'), encode(`${'9'.repeat(17)}|a`), encode("5|a'; --")],
  ])('the cursor %j is refused by name', async (cursor) => {
    expect(await refusal(stranger.listRooms({ cursor }))).toEqual([Code.InvalidArgument, 'cursor']);
  });

  test.each([-1, 101])('the limit %i is refused', async (limit) => {
    expect(await refusal(stranger.listRooms({ limit }))).toEqual([Code.InvalidArgument, 'limit']);
  });
});

describe('ListPopular', () => {
  test('where most is going on, with why; the order stays for a while, the people inside are those of now', async () => {
    const own = await openTestCity([rooms, presence], { databaseUrl: postgres.url });
    const [taras, bot] = [
      await own.as('u_taras', RoomsService),
      await own.asService(['residents.act_as'], RoomsService),
    ];
    const [lively, spoken, full] = [await newRoom(), await newRoom(), await newRoom()];
    inside = { [full.id]: ['u_1', 'u_2', 'u_3', 'u_4'] };
    for (const room of [lively, lively, spoken]) await taras.postMessage({ roomId: room.id, text: 'Жваво' });
    await olena.postMessage({ roomId: lively.id, text: 'Еге ж' });
    await bot.postMessage({ roomId: spoken.id, text: 'Реклама', userId: 'u_1' });
    const shown = async (limit = 0) =>
      (await own.asStranger(RoomsService).listPopular({ limit })).rooms.map((one) => [
        ...[one.room?.id, one.room?.membersOnline, one.peopleRecently, one.room?.lastEvent],
      ]);
    const first = [
      [full.id, 4, 0, undefined],
      [lively.id, 0, 2, 'name of u_olena: Еге ж'],
      [spoken.id, 0, 1, 'test: Реклама'],
    ];
    expect(await shown()).toEqual(first);
    expect(await shown(1)).toEqual(first.slice(0, 1));
    expect((await shown(20)).length).toBeGreaterThan(3);
    inside = { [spoken.id]: ['u_1', 'u_2', 'u_3', 'u_4', 'u_5', 'u_6'] };
    expect((await shown()).map(([id, members]) => [id, members])).toEqual([
      ...[
        [full.id, 0],
        [lively.id, 0],
        [spoken.id, 6],
      ],
    ]);
    inside = 'away';
    expect((await shown()).map(([id, members]) => [id, members])).toEqual(first.map(([id]) => [id, undefined]));
    // It does not stay where it would say that nobody was active, beside what somebody has said since.
    await taras.postMessage({ roomId: full.id, text: 'Тихо тут' });
    expect(await shown(20)).toContainEqual([full.id, undefined, 1, 'name of u_taras: Тихо тут']);
    await own.close();
  });

  test.each([-1, 21])('the limit %i is refused', async (limit) => {
    expect(await refusal(stranger.listPopular({ limit }))).toEqual([Code.InvalidArgument, 'limit']);
  });
});

describe('CreateRoom', () => {
  test('keeps what was given, trimmed, and tells the feed', async () => {
    let header: Headers | undefined;
    const given = { name: '  Сад \n поезій ', description: ' Вірші ' };
    const { room } = await olena.createRoom(given, { onHeader: (had) => (header = had) });
    expect(room).toMatchObject({ id: 'city_sad-poezii', slug: 'sad-poezii', name: 'Сад поезій', description: 'Вірші' });
    expect([room?.createdBy, header?.get('x-http-code')]).toEqual(['u_olena', '201']);
    const { rows } = await postgres.pool.query(`SELECT fact FROM outbox WHERE fact->'room'->>'id' = $1`, [room?.id]);
    expect(rows).toMatchObject([{ fact: { kind: 'room.created', actor: { userId: 'u_olena' } } }]);
  });

  test('two names with one slug get two slugs', async () => {
    const made = [await newRoom('Ліс'), await newRoom('Ліс!'), await newRoom('Ліс?')];
    expect(made.map((room) => room.slug)).toEqual(['lis', 'lis-2', 'lis-3']);
  });

  test('a name is taken whatever its case; so is a slug that was asked for', async () => {
    await newRoom('Річка');
    expect(await refusal(olena.createRoom({ name: 'РІЧКА' }))).toEqual([Code.AlreadyExists, 'name']);
    expect(await refusal(olena.createRoom({ name: 'Ріка', slug: 'richka' }))).toEqual([Code.AlreadyExists, 'slug']);
    const raced = await Promise.allSettled(upTo(5).map(() => olena.createRoom({ name: 'Водоспад' })));
    expect(raced.filter((one) => one.status === 'fulfilled')).toHaveLength(1);
  });

  test.each<[string, { name?: string; description?: string; slug?: string }]>([
    ['name', {}],
    ['name', { name: ' \t ' }],
    ['name', { name: 'а'.repeat(61) }],
    ['name', { name: 'а\u0007б' }],
    ['name', { name: 'а\u202eб' }],
    ['name', { name: 'а\0б' }],
    ['name', { name: 'General\u00ad' }],
    ['name', { name: '\u200b' }],
    ['description', { name: 'Опис', description: 'а\u0007' }],
    ['description', { name: 'Опис', description: '\u202eсипО' }],
    ['description', { name: 'Опис', description: 'а'.repeat(281) }],
    ['slug', { name: 'Слаг', slug: 'Слаг' }],
    ['slug', { name: 'Слаг', slug: '-a' }],
    ['slug', { name: 'Слаг', slug: 'a'.repeat(61) }],
    ['slug', { name: 'Слаг', slug: 'a/../b' }],
    ['slug', { name: 'Слаг', slug: 'city_' }],
    ['slug', { name: 'Слаг', slug: 'city_bank2' }],
  ])('%s is refused: %o', async (field, given) => {
    expect(await refusal(olena.createRoom(given))).toEqual([Code.InvalidArgument, field]);
  });

  test('no slug is the id of another room, and who asks for one like that is told what it must be', async () => {
    const asked = olena.createRoom({ name: 'Не той банк', slug: 'city_bank2' });
    await expect(asked).rejects.toThrow('slug must have 1 to 60 of a-z, 0-9, - and _, and not begin with city_');
    const { room: bank } = await olena.createRoom({ name: 'Банк', slug: 'bank2' });
    const { room: near } = await olena.createRoom({ name: 'city_bank2' });
    expect([bank?.id, near?.slug]).toEqual(['city_bank2', 'city-bank2']);
    for (const roomId of ['bank2', 'city_bank2']) expect((await stranger.getRoom({ roomId })).name).toBe('Банк');
    expect(await refusal(stranger.getRoom({ roomId: 'city_city_bank2' }))).toEqual([Code.NotFound, 'room_id']);
  });

  test('60 characters are 60 characters, however many bytes', async () => {
    expect((await newRoom('🌻'.repeat(60))).slug).toBe('room');
  });
});

describe('GetRoom', () => {
  test('by id or slug: the last 50 messages oldest first, who is inside, top_seq and epoch', async () => {
    const room = await newRoom();
    inside = { [room.id]: ['u_1', 'u_2'] };
    await Promise.all(upTo(52).map((n) => olena.postMessage({ roomId: room.slug, text: `${n}` })));
    const [byId, bySlug] = [await stranger.getRoom({ roomId: room.id }), await stranger.getRoom({ roomId: room.slug })];
    expect(byId).toEqual(bySlug);
    expect(byId).toMatchObject({ topSeq: 52, onlineMembers: ['u_1', 'u_2'], membersOnline: 2 });
    expect(byId.messages.map((message) => message.seq)).toEqual(upTo(52).slice(2));
    expect(byId.epoch).toMatch(/^[0-9a-f]{12}$/);
  });

  test.each([
    ['nowhere', Code.NotFound],
    ['кімната', Code.NotFound],
    ["'; DROP TABLE rooms; --", Code.NotFound],
    ['', Code.InvalidArgument],
    ['a'.repeat(81), Code.InvalidArgument],
  ])('%j names no room', async (roomId, code) => {
    expect(await refusal(stranger.getRoom({ roomId }))).toEqual([code, 'room_id']);
  });
});

describe('ListMessages', () => {
  let room: Room;
  beforeAll(async () => {
    room = await newRoom();
    for (const n of upTo(7)) await olena.postMessage({ roomId: room.id, text: `${n}` });
  });

  test.each([
    [{}, [1, 2, 3, 4, 5, 6, 7], false],
    [{ limit: 3 }, [5, 6, 7], true],
    [{ beforeSeq: 5, limit: 3 }, [2, 3, 4], true],
    [{ beforeSeq: 4, limit: 3 }, [1, 2, 3], false],
    [{ beforeSeq: 1 }, [], false],
    [{ beforeSeq: 4_294_967_295, limit: 1 }, [7], true],
    [{ afterSeq: 0, limit: 3 }, [1, 2, 3], true],
    [{ afterSeq: 4, limit: 3 }, [5, 6, 7], false],
    [{ afterSeq: 7 }, [], false],
    [{ afterSeq: 4_294_967_295 }, [], false],
  ])('%o: %o, more: %s', async (given, seqs, hasMore) => {
    const page = await stranger.listMessages({ roomId: room.slug, ...given });
    expect([page.messages.map((message) => message.seq), page.hasMore]).toEqual([seqs, hasMore]);
  });

  test('both ways at once, or from an unknown room, is refused', async () => {
    const both = stranger.listMessages({ roomId: room.id, beforeSeq: 3, afterSeq: 1 });
    expect(await refusal(both)).toEqual([Code.InvalidArgument, 'before_seq']);
    expect(await refusal(stranger.listMessages({ roomId: 'nowhere' }))).toEqual([Code.NotFound, 'room_id']);
  });
});

describe('PostMessage', () => {
  test('is made once for a client_id: 201, then 200 and the same', async () => {
    const { id: roomId } = await newRoom();
    const codes: (string | null)[] = [];
    const onHeader = (header: Headers) => void codes.push(header.get('x-http-code'));
    const first = await olena.postMessage({ roomId, text: 'раз', clientId: 'c' }, { onHeader });
    const again = await olena.postMessage({ roomId, body: 'раз', clientId: 'c' }, { onHeader });
    expect([first.created, again.created, codes]).toEqual([true, false, ['201', null]]);
    expect(again.message).toEqual(first.message);
    expect(await refusal(olena.postMessage({ roomId, text: 'два', clientId: 'c' }))).toEqual([
      Code.AlreadyExists,
      'client_id',
    ]);
  });

  test('without a client_id each is a message of its own', async () => {
    const { id: roomId } = await newRoom();
    const posted = await Promise.all(upTo(3).map(() => olena.postMessage({ roomId, text: 'те саме' })));
    expect(posted.map(({ message }) => message?.seq).sort()).toEqual([1, 2, 3]);
    expect(new Set(posted.map(({ message }) => message?.clientId)).size).toBe(3);
  });

  test('a service that may act for residents names the author; others speak as themselves', async () => {
    const { id: roomId } = await newRoom();
    const bot = await city.asService(['residents.act_as'], RoomsService);
    expect((await bot.postMessage({ roomId, text: 'від неї', userId: 'u_taras' })).message?.userId).toBe('u_taras');
    expect(await refusal(bot.postMessage({ roomId, text: 'від кого?' }))).toEqual([Code.InvalidArgument, 'user_id']);
  });

  test('4,000 characters are taken as they are, also those that nobody sees', async () => {
    const { id: roomId } = await newRoom();
    for (const text of ['🌻'.repeat(4_000), ' \u200bcafe\u0301\u202e\n ']) {
      expect((await olena.postMessage({ roomId, text })).message?.text).toBe(text);
    }
  });

  test.each<[string, { text?: string; body?: string; clientId?: string }]>([
    ['text', {}],
    ['text', { text: ' \n\t' }],
    ['text', { text: '\u200b\u2060' }],
    ['text', { text: '🌻'.repeat(4_001) }],
    ['text', { text: 'а\0б' }],
    ['body', { text: 'а', body: 'б' }],
    ['client_id', { text: 'а', clientId: 'c'.repeat(65) }],
  ])('%s is refused: %o', async (field, given) => {
    expect(await refusal(olena.postMessage({ roomId: 'general', ...given }))).toEqual([Code.InvalidArgument, field]);
  });

  test('to an unknown room is refused', async () => {
    expect(await refusal(olena.postMessage({ roomId: 'nowhere', text: 'а' }))).toEqual([Code.NotFound, 'room_id']);
  });
});

test('PostMessages: one outcome a post, in order; a bad post refuses itself', async () => {
  const { id: roomId } = await newRoom();
  const edge = await city.asService(['residents.act_as'], RoomsService);
  const post = (given: object) => ({ roomId, userId: 'u_olena', username: 'Олена', clientId: '', text: 'х', ...given });
  const { outcomes } = await edge.postMessages({
    posts: [
      ...[post({ clientId: 'c' }), post({ text: '' }), post({ roomId: 'nowhere' }), post({ userId: 'u_taras' })],
      ...[post({ clientId: 'c' }), post({ clientId: 'c', text: 'інше' }), post({ text: 'y'.repeat(4_001) })],
    ],
  });
  expect(outcomes.map(({ result }) => (result.case === 'message' ? result.value.seq : result.value?.code))).toEqual([
    ...[1, 'invalid_argument', 'not_found', 2, 1, 'already_exists', 'invalid_argument'],
  ]);
});

test('PostMessages: what one resident said in one call stays in its order, in a room nobody has spoken in', async () => {
  const edge = await city.asService(['residents.act_as'], RoomsService);
  for (let n = 0; n < 5; n++) {
    const { id: roomId } = await newRoom();
    const posts = upTo(40).map((n) => ({
      roomId,
      userId: 'u_olena',
      username: 'Олена',
      clientId: `${n}`,
      text: `${n}`,
    }));
    const { outcomes } = await edge.postMessages({ posts });
    expect(outcomes.map(({ result }) => (result.case === 'message' ? result.value.seq : 0))).toEqual(upTo(40));
  }
});

test('JoinRoom and LeaveRoom hold and end a lease in the room', async () => {
  const { id: roomId, slug } = await newRoom();
  expect(await olena.joinRoom({ roomId: slug })).toMatchObject({ status: 'joined', roomId });
  expect(await olena.leaveRoom({ roomId })).toMatchObject({ status: 'left', roomId });
  expect(beats).toEqual([
    [[`u_olena room:${roomId}`], []],
    [[], [`u_olena room:${roomId}`]],
  ]);
  expect(await refusal(olena.joinRoom({ roomId: 'nowhere' }))).toEqual([Code.NotFound, 'room_id']);
  expect(await refusal(stranger.joinRoom({ roomId }))).toEqual([Code.Unauthenticated, 'a']);
});

test.each([
  ['nothing', Choice.AUTOMATIC, true, [false, false, false]],
  ['to be invisible', Choice.INVISIBLE, true, [true, false, false]],
  ['not to be disturbed, and to hide last seen', Choice.DO_NOT_DISTURB, false, [false, true, true]],
])('who joins a room having chosen %s is seen there as they chose', async (_what, choice, showsLastSeen, seen) => {
  const { id: roomId } = await newRoom();
  chosen = { choice, showsLastSeen };
  await olena.joinRoom({ roomId });
  const { invisible, doNotDisturb, hidesLastSeen } = begun as Record<string, unknown>;
  expect([invisible, doNotDisturb, hidesLastSeen]).toEqual(seen);
});

test('ListMembers asks presence by pages, by id or slug; without an answer it names nobody and says so', async () => {
  const { id: roomId, slug } = await newRoom();
  inside = { [roomId]: ['u_1', 'u_2', 'u_3'] };
  const first = await stranger.listMembers({ roomId: slug, limit: 2 });
  expect([first.members.map(({ userId }) => userId), first.online]).toEqual([['u_1', 'u_2'], 3]);
  const second = await stranger.listMembers({ roomId, limit: 2, cursor: first.nextCursor });
  expect([second.members.map(({ userId }) => userId), second.nextCursor]).toEqual([['u_3'], '']);
  expect(await refusal(stranger.listMembers({ roomId: 'nowhere' }))).toEqual([Code.NotFound, 'room_id']);
  expect(await refusal(stranger.listMembers({ roomId, limit: 501 }))).toEqual([Code.InvalidArgument, 'limit']);
  expect(await refusal(stranger.listMembers({ roomId, cursor: 'nonsense' }))).toEqual([Code.InvalidArgument, 'cursor']);
  inside = 'away';
  expect((await refusal(stranger.listMembers({ roomId })))[0]).toBe(Code.Unavailable);
});

describe('EditMessage, DeleteMessage, React', () => {
  test('an own message is edited and deleted, anybody’s is reacted to; ListEvents has it all', async () => {
    const { id: roomId } = await newRoom();
    const taras = await city.as('u_taras', RoomsService);
    await olena.postMessage({ roomId, text: 'раз' });
    expect((await olena.editMessage({ roomId, messageSeq: 1, text: 'два' })).message).toMatchObject({ text: 'два' });
    const reacted = await taras.react({ roomId, messageSeq: 1, emoji: '👨‍👩‍👧' });
    expect(reacted.message?.reactions).toMatchObject([{ emoji: '👨‍👩‍👧', userIds: ['u_taras'] }]);
    const without = await taras.react({ roomId, messageSeq: 1, emoji: '👨‍👩‍👧', remove: true });
    expect(without.message?.reactions).toEqual([]);
    expect((await olena.deleteMessage({ roomId, messageSeq: 1 })).message).toMatchObject({ seq: 1, text: '' });
    const { events, hasMore } = await stranger.listEvents({ roomId, limit: 4 });
    expect([events.map(({ event }) => event.case), hasMore]).toEqual([
      ['message', 'edited', 'reacted', 'reacted'],
      true,
    ]);
    expect((await stranger.listEvents({ roomId, afterSeq: 4 })).events).toMatchObject([{ seq: 5 }]);
    expect((await stranger.getRoom({ roomId })).topSeq).toBe(5);
  });

  test('somebody else’s message is nobody’s to edit or to delete; a deleted one has no reactions', async () => {
    const { id: roomId } = await newRoom();
    const taras = await city.as('u_taras', RoomsService);
    await olena.postMessage({ roomId, text: 'раз' });
    const refused = (call: Promise<unknown>) => refusal(call).then(([code]) => code);
    expect(await refused(taras.editMessage({ roomId, messageSeq: 1, text: 'ні' }))).toBe(Code.PermissionDenied);
    expect(await refused(taras.deleteMessage({ roomId, messageSeq: 1 }))).toBe(Code.PermissionDenied);
    expect(await refused(stranger.react({ roomId, messageSeq: 1, emoji: '🌻' }))).toBe(Code.Unauthenticated);
    await olena.deleteMessage({ roomId, messageSeq: 1 });
    expect(await refused(taras.react({ roomId, messageSeq: 1, emoji: '🌻' }))).toBe(Code.FailedPrecondition);
    expect(await refused(olena.editMessage({ roomId, messageSeq: 1, text: 'знов' }))).toBe(Code.FailedPrecondition);
  });
});

describe('WatchRoom', () => {
  /** Hears a room until `count` messages have come; `then` runs when the first so many have. */
  async function hear(
    request: { roomId: string; epoch?: string; afterSeq?: number },
    count: number,
    then: { after: number; run: () => unknown } = { after: 0, run: () => undefined },
  ) {
    const gone = new AbortController();
    const heard: [number, string][] = [];
    try {
      for await (const { event } of stranger.watchRoom(request, { signal: gone.signal })) {
        if (event.case === 'message') heard.push([event.value.seq, event.value.text]);
        if (heard.length === then.after) await then.run();
        if (heard.length === count) gone.abort();
      }
    } catch (error) {
      if (!gone.signal.aborted) throw error;
    }
    return heard;
  }
  const post = (roomId: string, text: string) => olena.postMessage({ roomId, text });

  test('from now on, when no position is given', async () => {
    const { slug, id } = await newRoom();
    await post(id, 'до');
    let hearing = true;
    const speaking = (async () => {
      while (hearing) await post(id, 'після');
    })();
    const heard = await hear({ roomId: slug }, 3);
    hearing = false;
    await speaking;
    const [first = 0] = heard[0] ?? [];
    expect(first).toBeGreaterThan(1);
    expect(heard).toEqual([0, 1, 2].map((n) => [first + n, 'після']));
  });

  test('after a position: exactly what was missed, then what comes', async () => {
    const { id } = await newRoom();
    await Promise.all(upTo(130).map((n) => post(id, `${n}`)));
    const { epoch } = await stranger.getRoom({ roomId: id });
    const heard = await hear({ roomId: id, epoch, afterSeq: 5 }, 126, { after: 125, run: () => post(id, 'нове') });
    expect(heard.map(([seq]) => seq)).toEqual(upTo(131).slice(5));
  });

  test('what the Bus has lost is read from the log before what it brings', async () => {
    const { id } = await newRoom();
    await post(id, 'перше');
    const { epoch } = await stranger.getRoom({ roomId: id });
    const lost = openPostgresRoomLog(postgres, () => undefined);
    const run = async () => {
      for (const clientId of ['1', '2']) {
        const post = { roomId: id, authorId: 'u_t', username: 'Т', text: 'загублене', replyToSeq: 0, byBot: false };
        await lost.append({ ...post, clientId, mentions: [] });
      }
      await post(id, 'почуте');
    };
    const heard = await hear({ roomId: id, epoch, afterSeq: 0 }, 4, { after: 1, run });
    expect(heard.map(([seq, text]) => `${seq} ${text}`)).toEqual([
      ...['1 перше', '2 загублене', '3 загублене', '4 почуте'],
    ]);
  });

  test.each([
    ['another epoch', { epoch: 'another', afterSeq: 0 }],
    ['a seq that the log has not reached', { afterSeq: 1 }],
    ['a seq that no log will reach', { afterSeq: 4_294_967_295 }],
  ])('%s is data_loss: reload', async (_what, given) => {
    const { id: roomId } = await newRoom();
    const { epoch } = await stranger.getRoom({ roomId });
    await expect(hear({ roomId, epoch, ...given }, 1)).rejects.toMatchObject({ code: Code.DataLoss });
  });

  test('an unknown room is not_found', async () => {
    await expect(hear({ roomId: 'nowhere' }, 1)).rejects.toMatchObject({ code: Code.NotFound });
  });
});

describe('with limits', () => {
  let limited: TestCity;
  beforeAll(async () => {
    limited = await openTestCity([rooms, presence], { databaseUrl: postgres.url, limits: true });
  });
  afterAll(() => limited.close());

  test('a resident posts 30 messages in a while, then is told when to come again; others are not concerned', async () => {
    const { id: roomId } = await newRoom();
    const [hasty, calm] = [await limited.as('u_hasty', RoomsService), await limited.as('u_calm', RoomsService)];
    const outcomes = await Promise.allSettled(upTo(33).map((n) => hasty.postMessage({ roomId, text: `${n}` })));
    const refused = outcomes.flatMap((one) => (one.status === 'rejected' ? [ConnectError.from(one.reason)] : []));
    expect(refused.map((error) => error.code)).toEqual([
      Code.ResourceExhausted,
      Code.ResourceExhausted,
      Code.ResourceExhausted,
    ]);
    expect(Number(refused[0]?.metadata.get('retry-after'))).toBeGreaterThanOrEqual(1);
    expect((await calm.postMessage({ roomId, text: 'спокійно' })).message?.seq).toBe(31);
    const edge = await limited.asService(['residents.act_as'], RoomsService);
    const { outcomes: one } = await edge.postMessages({
      posts: [{ roomId, userId: 'u_hasty', username: 'Х', text: 'х' }],
    });
    expect(one[0]?.result.value).toMatchObject({ code: 'resource_exhausted', retryAfterMs: expect.any(Number) });
  });

  test('a retry is answered with its message, though the resident has posted too much', async () => {
    const { id: roomId } = await newRoom();
    const hasty = await limited.as('u_retrying', RoomsService);
    const posted = await Promise.all(
      upTo(30).map((n) => hasty.postMessage({ roomId, text: `${n}`, clientId: `c${n}` })),
    );
    const again = await hasty.postMessage({ roomId, text: '7', clientId: 'c7' });
    expect([again.created, again.message]).toEqual([false, posted[6]?.message]);
    const retry = (text: string, clientId: string) => refusal(hasty.postMessage({ roomId, text, clientId }));
    expect(await retry('інше', 'c7')).toEqual([Code.AlreadyExists, 'client_id']);
    expect((await retry('7', 'new'))[0]).toBe(Code.ResourceExhausted);
    expect((await retry('7', ''))[0]).toBe(Code.ResourceExhausted);
  });

  test('and makes 10 rooms; what is refused for its name or slug is none of them', async () => {
    const builder = await limited.as('u_builder', RoomsService);
    for (const _ of upTo(11)) {
      expect((await refusal(builder.createRoom({ name: 'GENERAL' })))[0]).toBe(Code.AlreadyExists);
      expect((await refusal(builder.createRoom({ name: 'Інша', slug: 'general' })))[0]).toBe(Code.AlreadyExists);
    }
    for (const n of upTo(10)) await builder.createRoom({ name: `Будова ${n}` });
    expect((await refusal(builder.createRoom({ name: 'Будова 11' })))[0]).toBe(Code.ResourceExhausted);
  });
});

test('when presence does not answer a room opens all the same, and invents nobody', async () => {
  const room = await newRoom();
  inside = 'silence';
  const opened = await stranger.getRoom({ roomId: room.id });
  expect([opened.id, opened.onlineMembers, opened.membersOnline]).toEqual([room.id, [], undefined]);
});
