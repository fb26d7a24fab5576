/** The feed's events against a naive reading of all facts, in whatever order they come. */
import { timestampMs } from '@bufbuild/protobuf/wkt';
import fc from 'fast-check';
import type { FeedEvent } from 'proto/city/feed/v1/event';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { ToldFact } from '../outbox.ts';
import { postgresServers, type TestPostgres, testPostgres } from '../postgres-server.testing.ts';
import { keepFacts } from './keep-facts.ts';
import { latestEvents } from './list-events.ts';
import { feedSteps } from './tables.ts';

const noon = Date.parse('2026-11-27T12:00:00Z');
const minute = 60_000;
let ids = 0;
const eg = {
  /** A resident's arrival so many minutes after noon. */
  fact: (minutes: number, given: Partial<ToldFact> & { who?: string } = {}): ToldFact => {
    const { who = 'olena', ...rest } = given;
    ids += 1;
    return {
      id: `00000000-0000-7000-8000-${String(ids).padStart(12, '0')}`,
      ...{ kind: 'resident.arrived', actor: { userId: `u_${who}`, username: who }, room: null, payload: {} },
      createdAt: new Date(noon + minutes * minute),
      ...rest,
    };
  },
  room: (name: string) => ({ id: `city_${name}`, slug: name, name }),
};

/** What matters of an event: which fact it shows, its group, and how many others there are. */
type Told = [id: string, groupId: string, others: number];
const told = (event: FeedEvent): Told => [event.id, event.groupId, event.others];

/** The events of all facts by time, newest first, as one would tell them by hand. */
function naive(facts: readonly ToldFact[]): Told[] {
  const byTime = facts.toSorted((a, b) => +a.createdAt - +b.createdAt || (a.id < b.id ? -1 : 1));
  const groups: ToldFact[][] = [];
  for (const fact of byTime) {
    const group = groups.findLast(([first]) => first?.kind === fact.kind && first.room?.id === fact.room?.id);
    const first = group?.[0];
    if (group && first && +fact.createdAt - +first.createdAt <= 10 * minute) group.push(fact);
    else groups.push([fact]);
  }
  const newestFirst = groups.toSorted(
    (a, b) => byTime.indexOf(b.at(-1) as ToldFact) - byTime.indexOf(a.at(-1) as ToldFact),
  );
  return newestFirst.map((group) => {
    const [first, latest] = [group[0], group.at(-1)];
    const others = new Set(group.flatMap((fact) => fact.actor?.userId ?? []));
    if (latest?.actor) others.delete(latest.actor.userId);
    return [latest?.id ?? '', first?.id ?? '', others.size];
  });
}

describe.each(postgresServers)('on the %s PostgreSQL', (server) => {
  let postgres: TestPostgres;
  beforeAll(async () => {
    postgres = await testPostgres({ server });
    await postgres.migrate('feed', feedSteps);
  });
  afterAll(() => postgres?.close());
  beforeEach(() => postgres.pool.query('TRUNCATE feed_events, feed_groups'));

  const keep = (...facts: ToldFact[]) => postgres.transaction((client) => keepFacts(client, facts));
  const list = (limit = 100) => latestEvents(postgres, limit);

  test('ten minutes are counted from the first, and each room and kind for itself', async () => {
    const [library, garden] = [eg.room('library'), eg.room('garden')];
    const facts = [
      ...[eg.fact(0), eg.fact(6, { who: 'taras' }), eg.fact(10, { who: 'nadia' }), eg.fact(10.001), eg.fact(15)],
      ...[
        eg.fact(1, { room: library }),
        eg.fact(2, { room: garden }),
        eg.fact(3, { room: garden, kind: 'room.created' }),
      ],
    ];
    await keep(...facts);
    expect((await list()).map(told)).toEqual([
      [facts[4]?.id, facts[3]?.id, 0],
      [facts[2]?.id, facts[0]?.id, 2],
      ...[7, 6, 5].map((n) => [facts[n]?.id, facts[n]?.id, 0]),
    ]);
  });

  test('a fact that comes late moves the borders of what came after it', async () => {
    const facts = [eg.fact(0), eg.fact(9, { who: 'taras' }), eg.fact(12, { who: 'nadia' }), eg.fact(21)];
    const [first, ...others] = facts as [ToldFact, ...ToldFact[]];
    await keep(...others);
    expect((await list()).map(told)).toEqual(naive(others));
    expect((await keep(first)).map(told)).toEqual(naive(facts).toReversed());
    expect((await list()).map(told)).toEqual(naive(facts));
  });

  test('a fact that is handed over again changes nothing, and is not told again', async () => {
    const facts = [eg.fact(0), eg.fact(1, { who: 'taras' })];
    await keep(...facts);
    const before = await list();
    expect(await keep(...facts)).toEqual([]);
    expect(await list()).toEqual(before);
  });

  test('whatever comes in whatever batches: the events are those of all facts by time, and what changed is told', async () => {
    const given = fc.record({
      // Half minutes, so that times are often equal and often at the border.
      at: fc.nat(60).map((halves) => halves / 2),
      kind: fc.constantFrom('resident.arrived', 'room.first_message', 'room.milestone'),
      who: fc.constantFrom(undefined, 'olena', 'taras', 'nadia', 'ivan'),
      room: fc.constantFrom(undefined, 'library', 'garden'),
    });
    const batches = fc.array(fc.array(given, { maxLength: 8 }), { maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(batches, fc.infiniteStream(fc.nat()), async (described, chance) => {
        await postgres.pool.query('TRUNCATE feed_events, feed_groups');
        const known: ToldFact[] = [];
        for (const batch of described) {
          const fresh = batch.map(({ at, kind, who, room }) =>
            eg.fact(at, { kind, room: room ? eg.room(room) : null, ...(who ? { who } : { actor: null }) }),
          );
          const again = known.filter(() => Number(chance.next().value) % 5 === 0);
          const before = (await list()).map(told).map(String);
          const events = await keep(...fresh, ...again);
          known.push(...fresh);
          const now = await list();
          expect(now.map(told)).toEqual(naive(known));
          const changed = now.filter((event) => !before.includes(String(told(event))));
          expect(events).toEqual(expect.arrayContaining(changed));
          for (const event of events) expect(now).toContainEqual(event);
          const times = events.map((event) => (event.createdAt ? timestampMs(event.createdAt) : 0));
          expect(times).toEqual(times.toSorted((a, b) => a - b));
        }
      }),
      { numRuns: 60 },
    );
  });

  test('three events are read by the index, however many arrive in ten minutes', async () => {
    await keep(eg.fact(-60, { kind: 'city.milestone', actor: null }), eg.fact(-50, { room: eg.room('library') }));
    for (let batch = 0; batch < 40; batch++) {
      await keep(...Array.from({ length: 100 }, (_, n) => eg.fact(batch / 5, { who: `${batch} ${n}` })));
    }
    let asked = '';
    const pool = {
      async query(sql: string) {
        asked = sql;
        return { rows: [] };
      },
    };
    await latestEvents({ pool: pool as unknown as TestPostgres['pool'] }, 3);
    const { rows } = await postgres.pool.query(`EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) ${asked}`, [3]);
    const plan = rows[0]['QUERY PLAN'][0].Plan;
    expect((await list(3)).map((event) => event.others)).toEqual([3_999, 0, 0]);
    expect(JSON.stringify(plan)).not.toContain('"Seq Scan"');
    expect(plan['Shared Hit Blocks'] + plan['Shared Read Blocks']).toBeLessThan(100);
  });

  test('events from before anything was told together stand alone, and the next may join them', async () => {
    const old = await testPostgres({ server });
    await old.migrate('feed', feedSteps.slice(0, 1));
    const facts = [eg.fact(0), eg.fact(1, { who: 'taras' }), eg.fact(2, { actor: null, room: eg.room('library') })];
    for (const { id, createdAt, ...fact } of facts) {
      await old.pool.query('INSERT INTO feed_events VALUES ($1, $2, $3)', [id, JSON.stringify(fact), createdAt]);
    }
    await old.migrate('feed', feedSteps);
    const listOld = async () => (await latestEvents(old, 9)).map(told);
    expect(await listOld()).toEqual(facts.toReversed().map(({ id }) => [id, id, 0]));
    const next = eg.fact(5, { who: 'nadia' });
    await old.transaction((client) => keepFacts(client, [next]));
    expect((await listOld())[0]).toEqual([next.id, facts[1]?.id, 1]);
    await old.close();
  });
});
