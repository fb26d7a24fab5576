import { timestampMs } from '@bufbuild/protobuf/wkt';
import { Code, ConnectError } from '@connectrpc/connect';
import { type FeedEvent, FeedService } from 'proto/city/feed/v1/feed';
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
};

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
  await postgres.pool.query('TRUNCATE feed_events');
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
    await happen(...[1, 2, 3, 4].map((n) => eg.fact({ payload: { n } })));
    await eventually(async () => expect(await list()).toHaveLength(4));
    const numbers = (events: FeedEvent[]) => events.map((event) => event.payload?.n);
    expect(numbers(await list())).toEqual([4, 3, 2, 1]);
    expect(numbers((await city.asStranger(FeedService).listEvents({})).events)).toEqual([4, 3, 2]);
    expect(numbers(await list(1))).toEqual([4]);
    const times = (await list()).map((event) => (event.createdAt ? timestampMs(event.createdAt) : 0));
    expect(times).toEqual(times.toSorted((a, b) => b - a));
  });

  test('is empty in a city where nothing has happened', async () => {
    expect(await list()).toEqual([]);
  });

  test.each<[Partial<Fact>, string]>([
    [{ kind: 'room.created' }, 'Олена: нова кімната «Сад»'],
    [{ kind: 'room.first_message' }, 'Олена: перше повідомлення в кімнаті «Сад»'],
    [{ kind: 'resident.arrived', room: null }, 'У місті новий мешканець: Олена'],
    [{ kind: 'room.created', actor: null }, 'Місто: нова кімната «Сад»'],
    [{ kind: 'something.new' }, 'Олена: Сад'],
    [{ kind: 'something.new', room: null }, 'Олена'],
  ])('%o is told as «%s»', async (given, summary) => {
    await happen(eg.fact(given));
    const [event] = await eventually(async () => {
      const events = await list();
      expect(events).toHaveLength(1);
      return events;
    });
    expect(event).toMatchObject({ kind: given.kind, summary });
    expect([event?.actor?.userId, event?.room?.id]).toEqual([
      given.actor === null ? undefined : 'u_olena',
      given.room === null ? undefined : 'city_sad',
    ]);
  });

  test.each([-1, 101])('refuses the limit %i', async (limit) => {
    await expect(list(limit)).rejects.toMatchObject({ code: Code.InvalidArgument });
  });
});

test('of two processes that read the outbox each event is told once', async () => {
  const second = await openTestCity([feed], { databaseUrl: postgres.url });
  await Promise.all(Array.from({ length: 30 }, (_, n) => happen(eg.fact({ payload: { n } }))));
  wakeOutbox(second.host.bus);
  await eventually(async () => expect(await list()).toHaveLength(30));
  expect(new Set((await list()).map((event) => event.payload?.n)).size).toBe(30);
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
  async function hear(count: number): Promise<FeedEvent[]> {
    const gone = new AbortController();
    const heard: FeedEvent[] = [];
    const telling = setInterval(
      () => void happen(eg.fact({ kind: 'resident.arrived', payload: { n: heard.length } })),
      40,
    );
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
    const heard = await hear(3);
    const kept = (await list()).filter((event) => heard.some((one) => one.id === event.id));
    expect(kept.toReversed()).toEqual(heard);
  });
});
