import { MethodOptions_IdempotencyLevel as Level, timestampFromMs } from '@bufbuild/protobuf/wkt';
import { Source_Counted as Counted, Source_Kind as Kind } from 'proto/city/agents/v1/agents';
import { FeedService } from 'proto/city/feed/v1/feed';
import { PresenceService } from 'proto/city/presence/v1/presence';
import { Status } from 'proto/city/presence/v1/status';
import { RoomsService } from 'proto/city/rooms/v1/rooms';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { openTestCity, type TestCity } from '../../city.testing.ts';
import { type TestPostgres, testPostgres } from '../../postgres-server.testing.ts';
import { type Neighbours, neighbours } from '../neighbours.testing.ts';
import { agentsCore } from '../service.ts';
import type { CityClients } from './city-clients.ts';
import type { Read, Reader } from './city-tool.ts';
import { cityTools } from './city-tools.ts';
import { offeredTools } from './offered-tools.ts';

const [olena, marko] = ['u_01jd0000000000000000000001', 'u_01jd0000000000000000000002'];
const at = timestampFromMs(Date.UTC(2026, 10, 28, 4));

let around: Neighbours;
let postgres: TestPostgres;
let city: TestCity;
let clients: CityClients;

beforeAll(async () => {
  around = neighbours();
  postgres = await testPostgres();
  city = await openTestCity([agentsCore, ...around.services], { databaseUrl: postgres.url });
  clients = {
    rooms: await city.as(olena, RoomsService),
    presence: await city.as(olena, PresenceService),
    feed: await city.as(olena, FeedService),
  };
});
afterAll(async () => {
  await city.close();
  await postgres.close();
});
beforeEach(() => {
  around.asked.length = 0;
  around.rooms = [
    {
      id: 'city_general',
      slug: 'general',
      name: 'General',
      description: 'Головна',
      createdBy: 'city',
      membersOnline: 4,
    },
    { id: 'city_garden', slug: 'garden', name: 'Сад', description: 'Про рослини', createdBy: marko, membersOnline: 1 },
  ].map((room) => ({ ...room, createdAt: at, updatedAt: at }));
  around.popular = around.rooms.map((room) => ({ room, peopleRecently: 7 }));
  around.residents = [olena, marko, 'u_3'].map((userId) => ({ userId, username: userId, status: Status.ONLINE }));
  around.read = { [olena]: ['city_garden'] };
  around.inside = {
    city_garden: [
      { userId: olena, username: 'Олена', status: Status.ONLINE },
      { userId: marko, username: 'Марко', status: Status.AWAY },
    ],
    city_general: [{ userId: 'u_3', username: 'Чужий', status: Status.ONLINE }],
  };
  around.messages = { city_garden: [{ seq: 5, username: 'Марко', text: '**Груша** цвіте', createdAt: at }] };
  around.events = [
    { kind: 'room.milestone', room: { id: 'city_garden', slug: 'garden', name: 'Сад' }, payload: { messages: 100 } },
  ];
});

/** What the tool of that name tells, its JSON read. */
async function run(
  name: string,
  args = {},
  given: Partial<Reader> = {},
): Promise<Omit<Read, 'told'> & { told: never }> {
  const tool = cityTools(clients).find((one) => one.name === name);
  const read = await tool?.run(args, { userId: olena, headers: {}, signal: new AbortController().signal, ...given });
  if (!read) throw new Error(`no tool ${name}`);
  return { ...read, told: JSON.parse(read.told) as never };
}

test('who is online: a count, and names only of those who are in a room of the resident', async () => {
  const read = await run('who_is_online');
  expect(read.told).toEqual({ residents_online: 3, in_your_rooms: [{ name: 'Марко', away: true, rooms: ['garden'] }] });
  expect(read.sources).toMatchObject([
    { kind: Kind.PRESENCE, tool: 'who_is_online', count: 3, counted: Counted.RESIDENTS, path: '/' },
    { label: 'garden', count: 2, counted: Counted.INSIDE, path: '/rooms/garden' },
  ]);
  expect(read.sources.every(({ readAt }) => readAt)).toBe(true);
  expect(read.fromOthersWords).toBe(true);

  around.read = {};
  expect(await run('who_is_online')).toMatchObject({ told: { in_your_rooms: [] }, fromOthersWords: false });
  const ofNobody = await run('who_is_online', {}, { userId: undefined });
  expect(ofNobody.told).toEqual({ residents_online: 3, in_your_rooms: [] });
});

test('popular rooms: every number is a source, and a number that is not known is nowhere', async () => {
  const read = await run('popular_rooms');
  expect(read.told).toMatchObject({
    rooms: [{ name: 'General', people_inside_now: 4, people_active_in_last_30_minutes: 7 }, {}],
  });
  expect(read.sources).toMatchObject([
    { label: 'General', count: 4, counted: Counted.INSIDE, path: '/rooms/general' },
    { label: 'General', count: 7, counted: Counted.RECENTLY },
    { label: 'Сад', count: 1 },
    { label: 'Сад', count: 7 },
  ]);
  around.popular = [{ room: { ...around.rooms[0], membersOnline: undefined } }];
  const unknown = await run('popular_rooms');
  expect(unknown.told).toEqual({ rooms: [{ name: 'General', description: 'Головна' }] });
  expect(unknown.sources).toMatchObject([{ label: 'General', counted: Counted.UNSPECIFIED }]);
  expect(unknown.sources[0]?.count).toBeUndefined();
});

test('the rooms with which the city begins are its own words, until somebody changes them', async () => {
  around.popular = around.popular.slice(0, 1);
  expect((await run('popular_rooms')).fromOthersWords).toBe(false);
  around.popular = [{ room: { ...around.rooms[0], updatedAt: timestampFromMs(Date.UTC(2026, 10, 29)) } }];
  expect((await run('popular_rooms')).fromOthersWords).toBe(true);
  around.popular = [{ room: around.rooms[1] ?? {} }];
  expect((await run('popular_rooms')).fromOthersWords).toBe(true);
});

test('the latest events, with the number of a milestone where it is alive', async () => {
  const read = await run('latest_events');
  expect(read.told).toMatchObject({ events: [{ kind: 'room.milestone', room: 'Сад', count: 100 }] });
  expect(read.sources).toMatchObject([
    { kind: Kind.FEED, count: 1, counted: Counted.EVENTS, path: '/' },
    { label: 'Сад', count: 100, counted: Counted.MESSAGES, path: '/rooms/garden' },
  ]);
});

test('a room is found by words in their forms', async () => {
  const read = await run('find_room', { words: 'рослину' });
  expect(read.told).toMatchObject({
    found: 1,
    all_rooms_looked_at: true,
    rooms: [{ name: 'Сад', people_inside_now: 1 }],
  });
  expect(read.sources).toMatchObject([
    { label: 'рослину', count: 1, counted: Counted.ROOMS, path: '/rooms' },
    { label: 'Сад', count: 1, counted: Counted.INSIDE },
  ]);
  around.rooms.push({
    slug: 'main',
    name: 'Main',
    description: 'Головна кімната, в якій говорять про все',
    createdBy: 'city',
  });
  expect((await run('find_room', { words: 'кімната про рослини' })).told).toMatchObject({ found: 1 });
  expect((await run('find_room', { words: 'кімната' })).told).toMatchObject({ found: 1, rooms: [{ name: 'Main' }] });
  await expect(run('find_room', { words: ' ' })).rejects.toThrow('words must have 1 to 200 characters');
  await expect(run('find_room', {})).rejects.toThrow('words must have');
});

test.each(['garden', 'city_garden', 'сад'])('the last messages of a room that the resident is in: %s', async (room) => {
  const read = await run('room_messages', { room });
  expect(read.told).toEqual({
    room: 'Сад',
    messages: [{ from: 'Марко', text: 'Груша цвіте', at: '2026-11-28T04:00:00.000Z' }],
  });
  expect(read.sources).toMatchObject([
    { kind: Kind.MESSAGES, label: 'Сад', count: 1, counted: Counted.MESSAGES, path: '/rooms/garden?at=5' },
  ]);
  expect(read.fromOthersWords).toBe(true);
});

test('messages of a room that the resident is not in are not even asked for; having it open is enough', async () => {
  around.messages.city_general = [{ seq: 1, username: 'Чужий', text: 'таємниця' }];
  await expect(run('room_messages', { room: 'general' })).rejects.toThrow('the resident is not in that room');
  expect(around.asked).not.toContain('listMessages');
  await expect(run('room_messages', { room: 'garden' }, { userId: undefined })).rejects.toThrow('not in that room');
  await expect(run('room_messages', { room: 'attic' })).rejects.toThrow('there is no such room');
  around.inside.city_general = [{ userId: olena, username: 'Олена', status: Status.ONLINE }];
  expect(await run('room_messages', { room: 'general' })).toMatchObject({ told: { messages: [{ text: 'таємниця' }] } });
});

test('what a tool tells is capped: each text, and all of them, the newest stay', async () => {
  const long = (n: number) => ({ seq: n, username: `Марко ${n}`, text: `${n}: ${'довго '.repeat(600)}` });
  around.messages.city_garden = Array.from({ length: 50 }, (_, n) => long(n + 1));
  const { told, sources } = await run('room_messages', { room: 'garden' });
  const { messages } = told as { messages: { from: string; text: string }[] };
  expect(messages.at(-1)?.from).toBe('Марко 50');
  expect(messages.every(({ text }) => text.length === 400 && text.endsWith('…'))).toBe(true);
  expect(JSON.stringify(told).length).toBeLessThan(7_000);
  expect(sources).toMatchObject([{ count: messages.length }]);
});

test.each([
  ['who_is_online', 'presence'],
  ['popular_rooms', 'rooms'],
  ['find_room', 'rooms'],
  ['room_messages', 'rooms'],
  ['latest_events', 'feed'],
])('when a source of %s is down, it fails', async (name, source) => {
  around.down.add(source);
  await expect(run(name, { words: 'сад', room: 'garden' })).rejects.toThrow('is down');
  around.down.clear();
});

test('a tool can only ask what has no side effects by the contract', async () => {
  for (const { name } of cityTools(clients)) await run(name, { words: 'сад', room: 'garden' });
  const methods = [RoomsService, PresenceService, FeedService].flatMap((service) => service.methods);
  expect(new Set(around.asked).size).toBeGreaterThan(5);
  for (const rpc of new Set(around.asked)) {
    const asked = methods.filter(({ localName }) => localName === rpc);
    expect(
      asked.map(({ idempotency }) => idempotency),
      rpc,
    ).toContain(Level.NO_SIDE_EFFECTS);
  }
});

test('a Second Me is offered what its resident consents to, City Guide what anyone may see', () => {
  const offered = (kind: 'guide' | 'second_me', consents: Kind[]) =>
    offeredTools({ kind }, cityTools(clients), { userId: olena, consents }).map(({ name }) => name);
  expect(offered('second_me', [])).toEqual([]);
  expect(offered('second_me', [Kind.PRESENCE])).toEqual(['who_is_online']);
  expect(offered('second_me', [Kind.ROOMS])).toEqual(['popular_rooms', 'find_room']);
  expect(offered('second_me', [Kind.FEED, Kind.MESSAGES])).toEqual(['latest_events', 'room_messages']);
  expect(offered('guide', [])).toEqual(['who_is_online', 'popular_rooms', 'latest_events', 'find_room']);
});
