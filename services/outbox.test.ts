import type { PoolClient } from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { type Bus, openMemoryBus } from './bus.ts';
import { type Fact, outboxSteps, readOutbox, type ToldFact, tell, wakeOutbox } from './outbox.ts';
import type { Postgres } from './postgres.ts';
import { type TestPostgres, testPostgres } from './postgres-server.testing.ts';

/** Longer than any test: what comes came by a wake. */
const never = 3_600_000;
const eg = {
  fact: (n: number): Fact => ({
    kind: 'room.created',
    actor: { userId: 'u_olena', username: 'Олена' },
    room: { id: 'city_sad', slug: 'sad', name: 'Сад' },
    payload: { n },
  }),
};
const numbers = (facts: ToldFact[]) => facts.map((fact) => fact.payload.n);
const upTo = (length: number) => Array.from({ length }, (_, index) => index + 1);

let postgres: TestPostgres;
let bus: Bus;
const stops: (() => Promise<void>)[] = [];

beforeAll(async () => {
  postgres = await testPostgres();
  await postgres.migrate('outbox', outboxSteps);
  await postgres.pool.query('CREATE TABLE taken (n integer PRIMARY KEY)');
});
afterAll(() => postgres.close());
beforeEach(async () => {
  bus = openMemoryBus();
  await postgres.pool.query('TRUNCATE outbox, taken');
});
afterEach(async () => {
  for (const stop of stops.splice(0)) await stop();
});

const keep = async (client: PoolClient, facts: ToldFact[]) => {
  for (const n of numbers(facts)) await client.query('INSERT INTO taken VALUES ($1)', [n]);
  return numbers(facts);
};
const kept = async () => (await postgres.pool.query('SELECT n FROM taken ORDER BY n')).rows.map((row) => row.n);
const left = async () => (await postgres.pool.query('SELECT 1 FROM outbox')).rowCount;

/** A reader, and what it has taken. */
function read(take = keep, everyMs = never) {
  const taken: unknown[] = [];
  const reported: Error[] = [];
  const stop = readOutbox(
    postgres,
    bus,
    take,
    (made) => taken.push(...made),
    (error) => reported.push(error),
    everyMs,
  );
  stops.push(stop);
  return { taken, reported, stop };
}

async function say(numbersOfFacts: number[]): Promise<void> {
  await postgres.transaction(async (client) => {
    for (const n of numbersOfFacts) await tell(client, eg.fact(n));
  });
  wakeOutbox(bus);
}

test('what was told before the reader came, and what is told later, is taken in order, once', async () => {
  await say(upTo(150));
  const { taken } = read();
  await vi.waitFor(() => expect(taken).toHaveLength(150));
  await say([151]);
  await vi.waitFor(() => expect(taken).toEqual(upTo(151)));
  expect([await kept(), await left()]).toEqual([upTo(151), 0]);
});

test('a fact comes as it was told, with its id and its time', async () => {
  const whole: ToldFact[] = [];
  await say([7]);
  read(async (_client, facts) => {
    whole.push(...facts);
    return [];
  });
  await vi.waitFor(() => expect(whole).toHaveLength(1));
  expect(whole[0]).toEqual({
    ...eg.fact(7),
    id: expect.stringMatching(/^[0-9a-f-]{36}$/),
    createdAt: expect.any(Date),
  });
});

test('what was rolled back was never told', async () => {
  const { taken } = read();
  const work = postgres.transaction(async (client) => {
    await tell(client, eg.fact(1));
    throw new Error('it did not happen');
  });
  await expect(work).rejects.toThrow();
  await say([2]);
  await vi.waitFor(() => expect(taken).toEqual([2]));
});

test('of two readers each takes what the other does not', async () => {
  const [first, second] = [read(), read()];
  await Promise.all(upTo(60).map((n) => say([n])));
  await vi.waitFor(() => expect(first.taken.length + second.taken.length).toBe(60));
  expect([...first.taken, ...second.taken].toSorted((a, b) => Number(a) - Number(b))).toEqual(upTo(60));
  expect([await kept(), await left()]).toEqual([upTo(60), 0]);
});

test('what could not be taken stays, is reported, and comes again', async () => {
  let failures = 2;
  const { taken, reported } = read(async (client, facts) => {
    const made = await keep(client, facts);
    if (failures-- > 0) throw new Error('the feed is full');
    return made;
  }, 50);
  await say([1, 2, 3]);
  await vi.waitFor(() => expect(taken).toEqual([1, 2, 3]));
  expect(reported.map((error) => error.message)).toEqual(['the feed is full', 'the feed is full']);
  expect(await kept()).toEqual([1, 2, 3]);
});

test('what no wake reached is found after a while', async () => {
  const { taken } = read(keep, 50);
  await postgres.transaction((client) => tell(client, eg.fact(1)));
  await vi.waitFor(() => expect(taken).toEqual([1]));
});

test('after the end nothing is taken; what was being taken is', async () => {
  let letGo = () => {};
  const held = new Promise<void>((resolve) => (letGo = resolve));
  await say([1]);
  const { taken, stop } = read(async (client, facts) => {
    await held;
    return keep(client, facts);
  });
  await vi.waitFor(async () => expect(await left()).toBe(1));
  const stopped = stop();
  letGo();
  await stopped;
  await say([2]);
  expect([taken, await left()]).toEqual([[1], 1]);
});

describe('a wake', () => {
  // The moments between the last look at the table and the end of the reading are a few turns of the promise queue.
  test.each(upTo(12))('%i turns after an empty look is not lost', async (turns) => {
    const waiting: number[] = [];
    let looks = 0;
    const fake: Pick<Postgres, 'transaction'> = {
      async transaction(work) {
        const query = async () => {
          looks += 1;
          const rows = waiting.splice(0).map((n) => ({ id: `${n}`, fact: eg.fact(n), created_at: new Date(0) }));
          if (looks === 1) {
            let later = Promise.resolve();
            for (let n = 0; n < turns; n++) later = later.then(() => {});
            void later.then(() => {
              waiting.push(1);
              wakeOutbox(bus);
            });
          }
          return { rows };
        };
        return work({ query } as unknown as PoolClient, async () => undefined);
      },
    };
    const taken: unknown[] = [];
    const stop = readOutbox(
      fake,
      bus,
      async (_client, facts) => numbers(facts),
      (made) => taken.push(...made),
      () => {},
      never,
    );
    stops.push(stop);
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect(taken).toEqual([1]);
  });
});
