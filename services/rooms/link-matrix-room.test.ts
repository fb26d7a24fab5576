/** Rooms on Matrix: their alias, and the room there that a bridge has linked. */
import { type Client, Code, ConnectError } from '@connectrpc/connect';
import { PresenceService } from 'proto/city/presence/v1/presence';
import { RoomsService } from 'proto/city/rooms/v1/rooms';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openTestCity, partly, type TestCity } from '../city.testing.ts';
import { type TestPostgres, testPostgres } from '../postgres-server.testing.ts';
import type { Service } from '../service.ts';
import { rooms } from './service.ts';

const presence: Service = {
  name: 'presence',
  offers: [PresenceService],
  open: () => (router) => router.service(PresenceService, partly(PresenceService, { getRooms: () => ({}) })),
};
let postgres: TestPostgres;
let city: TestCity;
let olena: Client<typeof RoomsService>;
let bridge: Client<typeof RoomsService>;
const room = '!garden:matrix.example';

beforeAll(async () => {
  postgres = await testPostgres();
  city = await openTestCity([rooms, presence], { databaseUrl: postgres.url, matrixServerName: 'city.example:8448' });
  olena = await city.as('u_olena', RoomsService);
  bridge = await city.asService(['matrix.bridge'], RoomsService);
});
afterAll(async () => {
  await city.close();
  await postgres.close();
});

async function refusal(call: Promise<unknown>): Promise<[Code, string]> {
  const error = await call.then(() => undefined, ConnectError.from);
  if (!error) throw new Error('it was done');
  return [error.code, error.rawMessage];
}

test('a room’s alias is #city_ and its slug on the city’s server, wherever the room is told', async () => {
  const matrixRoomAlias = '#city_sad-poezii:city.example:8448';
  const { room: made } = await olena.createRoom({ name: 'Сад поезій' });
  expect(made).toMatchObject({ slug: 'sad-poezii', matrixRoomAlias });
  expect(made?.matrixRoomId).toBeUndefined();
  expect(await olena.getRoom({ roomId: 'sad-poezii' })).toMatchObject({ matrixRoomAlias });
  expect((await olena.listRooms({})).rooms).toContainEqual(expect.objectContaining({ matrixRoomAlias }));
});

test('the longest alias has 255 bytes', async () => {
  const far = await openTestCity([rooms, presence], { databaseUrl: postgres.url, matrixServerName: 'b'.repeat(188) });
  const { room: made } = await (await far.as('u_olena', RoomsService)).createRoom({
    name: 'Довга',
    slug: 'a'.repeat(60),
  });
  expect(made?.matrixRoomAlias).toHaveLength(255);
  await far.close();
});

test('without MATRIX_SERVER_NAME no room has one', async () => {
  const nameless = await openTestCity([rooms, presence], { databaseUrl: postgres.url });
  const general = await nameless.asStranger(RoomsService).getRoom({ roomId: 'general' });
  expect([general.matrixRoomId, general.matrixRoomAlias]).toEqual([undefined, undefined]);
  await nameless.close();
});

test('a bridge links a room: an entry of its log, once', async () => {
  const { topSeq } = await olena.getRoom({ roomId: 'builders' });
  const linked = await bridge.linkMatrixRoom({ roomId: 'builders', matrixRoomId: room });
  expect(linked.room).toMatchObject({ id: 'city_builders', matrixRoomId: room });
  await bridge.linkMatrixRoom({ roomId: 'city_builders', matrixRoomId: room });
  expect(await olena.getRoom({ roomId: 'builders' })).toMatchObject({ matrixRoomId: room, topSeq: topSeq + 1 });
  const { events } = await olena.listEvents({ roomId: 'builders', afterSeq: topSeq });
  expect(events.map(({ seq, event }) => [seq, event.case, event.value])).toEqual([
    [topSeq + 1, 'room', expect.objectContaining({ matrixRoomId: room, description: linked.room?.description })],
  ]);
  await bridge.linkMatrixRoom({ roomId: 'builders', matrixRoomId: '' });
  const { matrixRoomId, topSeq: top } = await olena.getRoom({ roomId: 'builders' });
  expect([matrixRoomId, top]).toEqual([undefined, topSeq + 2]);
});

test('one room of Matrix is no two rooms, also for bridges that link at once', async () => {
  const ids = ['science', 'energy', 'welcome'];
  const links = await Promise.allSettled(ids.map((roomId) => bridge.linkMatrixRoom({ roomId, matrixRoomId: '!one' })));
  expect(links.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  const other = ids[links.findIndex(({ status }) => status === 'rejected')] ?? '';
  expect(await refusal(bridge.linkMatrixRoom({ roomId: other, matrixRoomId: '!one' }))).toEqual([
    Code.AlreadyExists,
    'matrix_room_id is linked to another room',
  ]);
});

test('it is for bridges, and for rooms that there are', async () => {
  const given = { roomId: 'general', matrixRoomId: room };
  expect((await refusal(city.asStranger(RoomsService).linkMatrixRoom(given)))[0]).toBe(Code.Unauthenticated);
  expect((await refusal(olena.linkMatrixRoom(given)))[0]).toBe(Code.PermissionDenied);
  const other = await city.asService(['matrix.presence', 'residents.act_as'], RoomsService);
  expect((await refusal(other.linkMatrixRoom(given)))[0]).toBe(Code.PermissionDenied);
  expect((await refusal(bridge.linkMatrixRoom({ ...given, roomId: 'nowhere' })))[0]).toBe(Code.NotFound);
  expect((await olena.getRoom({ roomId: 'general' })).matrixRoomId).toBeUndefined();
});

test.each(['garden:e.org', '!', '!:e.org', '!a b:e.org', '!a:', '#a:e.org', `!${'ї'.repeat(130)}`])(
  'no id of a room: %s',
  async (matrixRoomId) => {
    const [code, words] = await refusal(bridge.linkMatrixRoom({ roomId: 'general', matrixRoomId }));
    expect([code, words]).toEqual([Code.InvalidArgument, expect.stringContaining('matrix_room_id')]);
  },
);
