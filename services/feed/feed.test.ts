import { timestampMs } from '@bufbuild/protobuf/wkt';
import { Code, ConnectError } from '@connectrpc/connect';
import type { FeedEvent } from 'proto/city/feed/v1/event';
import { FeedService } from 'proto/city/feed/v1/feed';
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { openTestCity, type TestCity } from '../city.testing.ts';
import { type Fact, tell, wakeOutbox } from '../outbox.ts';
import { type TestPostgres, testPostgres } from '../postgres-server.testing.ts';
import { feed } from './service.ts';

const olena = { userId: 'u_olena', username: 'Олена' };
const garden = { id: 'city_sad', slug: 'sad', name: 'Сад' };
const eg = {
  fact: (given: Partial<Fact> = {}): Fact => ({
    kind: 'room.created',
    actor: olena,
    room: garden,
    payload: {},
    ...given,
  }),
  room: (n: number) => ({ id: `city_${n}`, slug: `${n}`, name: `Кімната ${n}` }),
};
const arrival = (name: string): Fact => ({
  kind: 'resident.arrived',
  ...{ actor: { userId: `u_${name}`, username: name }, room: null, payload: { of: name } },
});

let postgres: TestPostgres;
let city: TestCity;

beforeAll(async () => {
  postgres = await testPostgres();
  city = await openTestCity([feed], { databaseUrl: postgres.url });
});
afterAll(async () => {
  await city.close();
  await postgres.close();
});
beforeEach(async () => {
  await postgres.pool.query('TRUNCATE feed_events, feed_groups');
});

const list = async (limit = 100) => (await city.asStranger(FeedService).listEvents({ limit })).events;
/** Tells facts one after the other, as their owners do. */
async function happen(...facts: Fact[]): Promise<void> {
  for (const fact of facts) await postgres.transaction((client) => tell(client, fact));
  wakeOutbox(city.host.bus);
}
const eventually = <T>(look: () => Promise<T>) => vi.waitFor(look, { timeout: 5_000, interval: 20 });

describe('ListEvents', () => {
  test('tells what happened, newest first, three unless asked for more', async () => {
    await happen(...[1, 2, 3, 4].map((n) => eg.fact({ room: eg.room(n), payload: { n } })));
    await eventually(async () => expect(await list()).toHaveLength(4));
    const numbers = (events: FeedEvent[]) => events.map((event) => event.payload?.n);
    expect(numbers(await list())).toEqual([4, 3, 2, 1]);
    expect(numbers((await city.asStranger(FeedService).listEvents({})).events)).toEqual([4, 3, 2]);
    expect(numbers(await list(1))).toEqual([4]);
    const times = (await list()).map((event) => (event.createdAt ? timestampMs(event.createdAt) : 0));
    expect(times).toEqual(times.toSorted((a, b) => b - a));
    for (const event of await list()) expect([event.others, event.groupId]).toEqual([0, event.id]);
  });

  test('tells what several residents did as one event of the newest, with the others counted', async () => {
    const names = ['Олена', 'Тарас', 'Олена', 'Надія', 'Тарас'];
    const arrivals = names.map((name) => arrival(name));
    await happen(...arrivals, eg.fact({ room: null, kind: 'city.milestone', actor: null, payload: { residents: 10 } }));
    await eventually(async () => expect(await list()).toHaveLength(2));
    const [milestone, arrived] = await list();
    expect(milestone).toMatchObject({ others: 0, summary: 'У місті вже 10 мешканців' });
    expect(milestone?.actor).toBeUndefined();
    expect(arrived).toMatchObject({ others: 2, actor: { userId: 'u_Тарас' }, payload: { of: 'Тарас' } });
    expect(arrived?.summary).toBe('У місті нові мешканці: Тарас та ще 2');
    expect(arrived && arrived.groupId < arrived.id).toBe(true);
  });

  test('is empty in a city where nothing has happened', async () => {
    expect(await list()).toEqual([]);
  });

  test.each([-1, 101])('refuses the limit %i', async (limit) => {
    await expect(list(limit)).rejects.toMatchObject({ code: Code.InvalidArgument });
  });
});

test('of two processes that read the outbox each fact is told once, and each resident counted once', async () => {
  const second = await openTestCity([feed], { databaseUrl: postgres.url });
  await Promise.all(Array.from({ length: 30 }, (_, n) => happen(eg.fact({ room: eg.room(n) }), arrival(`${n % 20}`))));
  wakeOutbox(second.host.bus);
  await eventually(async () => {
    expect(await list()).toHaveLength(31);
    expect((await list()).find((event) => event.kind === 'resident.arrived')?.others).toBe(19);
  });
  expect(new Set((await list()).map((event) => event.id)).size).toBe(31);
  expect((await postgres.pool.query('SELECT 1 FROM outbox')).rowCount).toBe(0);
  await second.close();
});

test('what happened while no feed ran is told when one does', async () => {
  await city.close();
  await postgres.transaction((client) => tell(client, eg.fact({ payload: { n: 'meanwhile' } })));
  city = await openTestCity([feed], { databaseUrl: postgres.url });
  await eventually(async () => expect(await list()).toHaveLength(1));
});

describe('WatchEvents', () => {
  /** Hears until `count` events have come, telling facts again and again until the first is heard. */
  async function hear(count: number, fact: (n: number) => Fact): Promise<FeedEvent[]> {
    const gone = new AbortController();
    const heard: FeedEvent[] = [];
    let told = 0;
    const telling = setInterval(() => void happen(fact(told++)), 40);
    try {
      for await (const { event } of city.asStranger(FeedService).watchEvents({}, { signal: gone.signal })) {
        if (event) heard.push(event);
        if (heard.length === count) gone.abort();
      }
    } catch (error) {
      if (ConnectError.from(error).code !== Code.Canceled) throw error;
    } finally {
      clearInterval(telling);
    }
    return heard;
  }

  test('tells each event from now on, as ListEvents does, after it is kept', async () => {
    const heard = await hear(3, (n) => eg.fact({ room: eg.room(n) }));
    const kept = (await list()).filter((event) => heard.some((one) => one.id === event.id));
    expect(kept.toReversed()).toEqual(heard);
  });

  test('tells an event again when others join in it', async () => {
    const heard = await hear(3, (n) => arrival(`${n}`));
    expect(new Set(heard.map((event) => event.groupId)).size).toBe(1);
    const others = heard.map((event) => event.others);
    expect(others).toEqual(others.toSorted((a, b) => a - b));
    expect(new Set(others).size).toBe(3);
    expect((await list())[0]?.groupId).toBe(heard[0]?.groupId);
  });
});
