/** The order of the rooms with those first in which something is new to the caller, page by page. */
import type { Client } from '@connectrpc/connect';
import { PresenceService } from 'proto/city/presence/v1/presence';
import { RoomsService } from 'proto/city/rooms/v1/rooms';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { openTestCity, partly, type TestCity } from '../city.testing.ts';
import { type TestPostgres, testPostgres } from '../postgres-server.testing.ts';
import type { Service } from '../service.ts';
import { rooms } from './service.ts';

type Rooms = Client<typeof RoomsService>;
let postgres: TestPostgres;
let city: TestCity;
let olena: Rooms;
let taras: Rooms;
/** Taras has spoken in all of them, last in the last; Olena has read the first three up to his first word. */
let made: string[];

const presence: Service = {
  name: 'presence',
  offers: [PresenceService],
  open: () => (router) => router.service(PresenceService, partly(PresenceService, {})),
};

beforeAll(async () => {
  postgres = await testPostgres();
  city = await openTestCity([rooms, presence], { databaseUrl: postgres.url });
  [olena, taras] = [await city.as('u_olena', RoomsService), await city.as('u_taras', RoomsService)];
});
afterAll(async () => {
  await city.close();
  await postgres.close();
});
let round = 0;
beforeEach(async () => {
  round += 1;
  await postgres.pool.query('DELETE FROM room_reads');
  made = [];
  for (const place of ['а', 'б', 'в', 'г', 'ґ', 'д']) {
    const { room } = await taras.createRoom({ name: `Кімната ${place} ${round}` });
    const roomId = room?.id ?? '';
    made.push(roomId);
    for (const text of ['перше', 'друге']) await taras.postMessage({ roomId, text });
  }
  for (const roomId of made.slice(0, 3)) await olena.markRead({ roomId, seq: 1 });
});

/** The rooms of this test by their places among those made, over pages of two; `between` is done after each page. */
async function listed(rooms: Rooms, between: (page: number) => Promise<unknown> = async () => {}): Promise<number[]> {
  const places: number[] = [];
  let cursor = '';
  for (let page = 1; page === 1 || cursor !== ''; page++) {
    const answer = await rooms.listRooms({ limit: 2, cursor, unreadFirst: true });
    places.push(...answer.rooms.map(({ id }) => made.indexOf(id)).filter((place) => place >= 0));
    cursor = answer.nextCursor;
    await between(page);
  }
  return places;
}

test('what is new to the caller comes first, the rest as for everybody', async () => {
  expect(await listed(olena)).toEqual([2, 1, 0, 5, 4, 3]);
  await olena.markRead({ roomId: made[1] ?? '', seq: 2 });
  expect(await listed(olena)).toEqual([2, 0, 5, 4, 3, 1]);
});

test('to whom nothing is new, or who has no passport, the order is as it is', async () => {
  const plain = [5, 4, 3, 2, 1, 0];
  expect(await listed(await city.as('u_new', RoomsService))).toEqual(plain);
  expect(await listed(city.asStranger(RoomsService))).toEqual(plain);
  expect(await listed(await city.asService(['residents.act_as'], RoomsService))).toEqual(plain);
});

test('their own words, and what was deleted, are nothing new', async () => {
  await olena.markRead({ roomId: made[2] ?? '', seq: 2 });
  await olena.postMessage({ roomId: made[2] ?? '', text: 'моє' });
  await taras.deleteMessage({ roomId: made[1] ?? '', messageSeq: 2 });
  // Only the last place is new; Olena's own word has made its room the latest.
  expect(await listed(olena)).toEqual([0, 2, 5, 4, 3, 1]);
});

test('a room in which the caller has spoken comes first with the next word of others', async () => {
  const { message } = await olena.postMessage({ roomId: made[3] ?? '', text: 'я тут' });
  await olena.markRead({ roomId: made[3] ?? '', seq: message?.seq ?? 0 });
  expect(await listed(olena)).toEqual([2, 1, 0, 3, 5, 4]);
  await taras.postMessage({ roomId: made[3] ?? '', text: 'і я' });
  expect(await listed(olena)).toEqual([3, 2, 1, 0, 5, 4]);
});

test.each([
  ['one that was named', 2],
  ['one that is still to come', 0],
])('who reads %s between two pages has each room once', async (_, place) => {
  const places = await listed(olena, async (page) => {
    if (page === 1) await olena.markRead({ roomId: made[place] ?? '', seq: 2 });
  });
  expect(places).toEqual([2, 1, 0, 5, 4, 3]);
});

test('an archived room comes first while it is unread, after those that are not archived', async () => {
  await postgres.pool.query('UPDATE rooms SET archived_at = now() WHERE id = ANY($1)', [[made[2], made[5]]]);
  expect(await listed(olena)).toEqual([1, 0, 2, 4, 3, 5]);
});
