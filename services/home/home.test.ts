import { Code, ConnectError } from '@connectrpc/connect';
import { FeedService } from 'proto/city/feed/v1/feed';
import { type GetHomeResponse, HomeService } from 'proto/city/home/v1/home';
import { PresenceService } from 'proto/city/presence/v1/presence';
import { RoomsService } from 'proto/city/rooms/v1/rooms';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openTestCity, partly, type TestCity } from '../city.testing.ts';
import type { Service } from '../service.ts';
import { getHome } from './get-home.ts';
import { home } from './service.ts';

type Source = 'presence' | 'feed' | 'rooms';
let city: TestCity;
/** What a source does instead of answering. */
let trouble: Partial<Record<Source, 'away' | 'fault' | 'silence'>>;
let asked: unknown[];

async function answer<T>(source: Source, limit: number, value: T): Promise<T> {
  asked.push([source, limit]);
  if (trouble[source] === 'away') throw new ConnectError('away', Code.Unavailable);
  if (trouble[source] === 'fault') throw new Error('a bug');
  if (trouble[source] === 'silence') await new Promise(() => {});
  return value;
}

const rooms = ['велика', 'нова', 'давня'].map((name) => ({ room: { id: `city_${name}`, name }, peopleRecently: 5 }));

const sources: Service[] = [
  {
    name: 'presence',
    offers: [PresenceService],
    open: () => (router) =>
      router.service(
        PresenceService,
        partly(PresenceService, {
          listOnline: ({ limit }) => answer('presence', limit, { online: 7 }),
        }),
      ),
  },
  {
    name: 'feed',
    offers: [FeedService],
    open: () => (router) =>
      router.service(
        FeedService,
        partly(FeedService, {
          listEvents: ({ limit }) => answer('feed', limit, { events: [{ id: 'e2' }, { id: 'e1' }] }),
        }),
      ),
  },
  {
    name: 'rooms',
    offers: [RoomsService],
    open: () => (router) =>
      router.service(
        RoomsService,
        partly(RoomsService, { listPopular: ({ limit }) => answer('rooms', limit, { rooms }) }),
      ),
  },
];

beforeEach(async () => {
  trouble = {};
  asked = [];
  // A city of its own for each test: answers are kept for a while.
  city = await openTestCity([home, ...sources]);
});
afterEach(() => city.close());

const ask = () => city.asStranger(HomeService).getHome({});

test('has all that City Home shows, in one answer', async () => {
  const shown = await ask();
  expect(shown).toMatchObject({ residentsOnline: 7, missing: [] });
  expect(shown.events.map((event) => event.id)).toEqual(['e2', 'e1']);
  expect(shown.popular).toMatchObject(rooms);
  expect(Number(shown.readAt?.seconds)).toBeGreaterThan(Date.now() / 1000 - 60);
  expect(asked).toEqual(
    expect.arrayContaining([
      ['feed', 3],
      ['rooms', 3],
    ]),
  );
});

describe.each<[Source, object, object]>([
  ['presence', { residentsOnline: undefined }, { events: [{}, {}], popular: [{}, {}, {}] }],
  ['feed', { events: [] }, { residentsOnline: 7, popular: [{}, {}, {}] }],
  ['rooms', { popular: [] }, { residentsOnline: 7, events: [{}, {}] }],
])('without %s', (source, without, others) => {
  test.each(['away', 'fault'] as const)('(%s) that part is named and empty, the others are told', async (how) => {
    trouble = { [source]: how };
    const shown = await ask();
    expect(shown).toMatchObject(others);
    expect({ ...shown, residentsOnline: shown.residentsOnline }).toMatchObject({ ...without, missing: [source] });
  });
});

test('those who ask in one moment share one answer', async () => {
  const { dial, log } = city.host;
  const clients = { presence: dial(PresenceService), feed: dial(FeedService), rooms: dial(RoomsService), log };
  const handler = getHome(clients) as () => Promise<GetHomeResponse>;
  const answers = await Promise.all(Array.from({ length: 20 }, handler));
  expect(asked).toHaveLength(3);
  expect(new Set(answers).size).toBe(1);
});

test('a source that does not answer is not waited for', async () => {
  trouble = { presence: 'silence' };
  expect(await ask()).toMatchObject({ missing: ['presence'], events: [{}, {}] });
});

test('without any source it says so, and invents nothing', async () => {
  trouble = { presence: 'away', feed: 'away', rooms: 'away' };
  const shown = await ask();
  expect(shown).toMatchObject({ events: [], popular: [], missing: ['feed', 'presence', 'rooms'] });
  expect(shown.residentsOnline).toBeUndefined();
});
