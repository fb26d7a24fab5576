import { create } from '@bufbuild/protobuf';
import fc from 'fast-check';
import { RoomPresenceSchema } from 'proto/city/presence/v1/presence';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { outboxSteps } from '../outbox.ts';
import { type TestPostgres, testPostgres } from '../postgres-server.testing.ts';
import { heatOf, horizonMinutes } from './heat.ts';
import type { PeopleInside } from './people-inside.ts';
import { popularOrder, type RankedRoom } from './popular-order.ts';
import { type Activity, minuteOf, openRoomActivity } from './room-activity.ts';
import { roomSteps } from './tables.ts';

let postgres: TestPostgres;
/** How many are inside, by room. */
let inside: Record<string, number>;
/** The rooms that presence was asked for. */
let asked: string[];

beforeAll(async () => {
  postgres = await testPostgres();
  await postgres.migrate('outbox', outboxSteps);
  await postgres.migrate('rooms', roomSteps);
});
afterAll(() => postgres.close());
beforeEach(async () => {
  inside = {};
  await postgres.pool.query(`TRUNCATE room_activity; DELETE FROM rooms WHERE created_by <> 'city';
    UPDATE rooms SET last_event_at = NULL`);
});

const people: PeopleInside = async (roomIds) => {
  asked = roomIds;
  return new Map(
    roomIds.map((roomId) => [roomId, create(RoomPresenceSchema, { roomId, online: inside[roomId] ?? 0 })]),
  );
};
const order = async () => (await popularOrder(postgres, people)).rooms;
const names = (ranked: RankedRoom[]) => ranked.map(({ roomId }) => roomId.replace('city_', ''));
/** Someone did something in a room so many minutes ago. */
const did = (room: string, residentId: string, minutesAgo: number): Activity => ({
  ...{ roomId: `city_${room}`, residentId },
  at: new Date(Date.now() - minutesAgo * 60_000),
});
const write = (...given: Activity[]) => postgres.transaction((client) => openRoomActivity().write(client, given));
/** Looks until a look has begun and ended in one minute, so that the test knows the minute which the database saw. */
async function inOneMinute<T>(look: () => Promise<T>): Promise<{ minute: number; found: T }> {
  for (;;) {
    const minute = minuteOf(new Date());
    const found = await look();
    if (minuteOf(new Date()) === minute) return { minute, found };
  }
}

test('in a city where nothing is going on the main room is first, then where something happened last', async () => {
  expect(names(await order())).toEqual(['general', 'welcome', 'builders', 'science', 'energy']);
  await postgres.pool.query(`UPDATE rooms SET last_event_at = now() + interval '1 s' WHERE id = 'city_energy'`);
  expect(names(await order())).toEqual(['general', 'energy', 'welcome', 'builders', 'science']);
});

test('a person inside weighs two, a resident who was active this minute one, half an hour ago a half', async () => {
  inside = { city_science: 1, city_energy: 1 };
  await write(did('energy', 'u_1', 0), did('builders', 'u_1', 0), did('builders', 'u_2', 30), did('welcome', 'u_1', 0));
  const ranked = await order();
  expect(names(ranked)).toEqual(['energy', 'science', 'builders', 'welcome', 'general']);
  expect(ranked.map(({ peopleRecently }) => peopleRecently)).toEqual([1, 0, 1, 1, 0]);
});

test('of equally hot rooms the one with the latest activity is first, then the one with the latest event', async () => {
  inside = { city_energy: 1, city_science: 1 };
  await postgres.pool.query(`UPDATE rooms SET last_event_at = now() + interval '1 s' WHERE id = 'city_energy'`);
  const { found } = await inOneMinute(async () => {
    await postgres.pool.query('TRUNCATE room_activity');
    await write(did('builders', 'u_1', 30), did('builders', 'u_2', 30), did('welcome', 'u_1', 0));
    return order();
  });
  expect(names(found)).toEqual(['energy', 'science', 'welcome', 'builders', 'general']);
});

test('a room with people but without a word is found; so is one with words that is old', async () => {
  await postgres.pool.query(
    `INSERT INTO rooms (id, slug, name, created_by, created_at) SELECT 'city_r' || n, 'r' || n, 'R' || n, 'u_1', now() + n * interval '1 s'
     FROM generate_series(1, 1100) AS n`,
  );
  inside = { city_r200: 3 };
  await write(did('r1', 'u_1', 10));
  expect(names(await order()).slice(0, 2)).toEqual(['r200', 'r1']);
  expect(asked).toHaveLength(1_001);
});

test('twenty at the most', async () => {
  await postgres.pool.query(
    `INSERT INTO rooms (id, slug, name, created_by) SELECT 'city_r' || n, 'r' || n, 'R' || n, 'u_1' FROM generate_series(1, 30) AS n`,
  );
  expect(await order()).toHaveLength(20);
});

test('without presence activity alone decides', async () => {
  await write(did('energy', 'u_1', 0), did('builders', 'u_1', 1));
  const { rooms: ranked } = await popularOrder(postgres, async () => new Map());
  expect(names(ranked).slice(0, 3)).toEqual(['energy', 'builders', 'general']);
});

test('whoever did whatever in whatever order: it is the formula over distinct residents and minutes', async () => {
  const rooms = ['general', 'welcome', 'builders', 'science', 'energy'];
  const deed = fc.record({
    room: fc.constantFrom(...rooms),
    resident: fc.constantFrom('u_1', 'u_2', 'u_3'),
    ago: fc.oneof(fc.nat(3), fc.nat(45), fc.nat(horizonMinutes + 5)),
  });
  const people = fc.dictionary(fc.constantFrom(...rooms.map((room) => `city_${room}`)), fc.nat(2));
  await fc.assert(
    fc.asyncProperty(fc.array(fc.array(deed, { maxLength: 12 }), { maxLength: 5 }), people, async (batches, here) => {
      await postgres.pool.query('TRUNCATE room_activity');
      inside = here;
      const deeds = batches.map((batch) => batch.map(({ room, resident, ago }) => did(room, resident, ago)));
      const activity = openRoomActivity();
      for (const batch of deeds) {
        await postgres.transaction((client) => activity.write(client, batch));
        activity.remember(batch);
      }
      const { minute, found } = await inOneMinute(order);

      const naive = rooms.map((room, place) => {
        const minutesOf = new Map<number, Set<string>>();
        for (const one of deeds.flat().filter(({ roomId }) => roomId === `city_${room}`)) {
          const ago = minute - minuteOf(one.at);
          if (ago < horizonMinutes) minutesOf.set(ago, (minutesOf.get(ago) ?? new Set()).add(one.residentId));
        }
        const recently = [...minutesOf].flatMap(([ago, residents]) => (ago < 30 ? [...residents] : []));
        const minutes = [...minutesOf].map(([minutesAgo, { size }]) => ({ minutesAgo, residents: size }));
        return {
          ...{ room, place, peopleRecently: new Set(recently).size },
          ...{ latest: Math.min(...minutesOf.keys()), heat: heatOf(here[`city_${room}`] ?? 0, minutes) },
        };
      });
      // The default rooms are in the order of their place when nothing else tells them apart.
      naive.sort((a, b) => b.heat - a.heat || (a.latest === b.latest ? 0 : a.latest - b.latest) || a.place - b.place);
      expect(found).toEqual(naive.map(({ room, peopleRecently }) => ({ roomId: `city_${room}`, peopleRecently })));
    }),
    { numRuns: 60 },
  );
});
