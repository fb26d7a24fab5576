/** From the outbox to the feed: facts become events, and those that belong together become one. */
import type { PoolClient } from 'pg';
import type { FeedEvent } from 'proto/city/feed/v1/event';
import type { ToldFact } from '../outbox.ts';
import { type EventRow, eventOfRow, type FactRow, factOfRow, selectEvents } from './event-row.ts';
import { byTime, type Group, keyOf, objectOf, type Placed, place } from './groups.ts';

/**
 * Keeps facts in the transaction that takes them out of the outbox, and answers the events that they have made or
 * changed, the latest last. In whatever order and however often facts come, the events are those of all facts by time.
 */
export async function keepFacts(client: PoolClient, facts: ToldFact[]): Promise<FeedEvent[]> {
  // One writer at a time, in all processes: two would count the same resident into a group.
  await client.query(`SELECT pg_advisory_xact_lock(hashtext('feed'))`);
  const fresh = await withoutKnown(client, facts);
  if (fresh.length === 0) return [];
  const firsts = firstOfEach(fresh);
  const moved = await takeOutLater(client, firsts);
  const before = await groupsBefore(client, firsts);
  const placed = [...byKey([...fresh, ...moved])].flatMap(([key, own]) => place(own.sort(byTime), before.get(key)));
  await write(client, placed);
  const { rows } = await client.query<EventRow>(
    `${selectEvents} WHERE feed_groups.id = ANY($1) ORDER BY latest_at, latest_id`,
    [[...new Set(placed.map(({ group }) => group.id))]],
  );
  return rows.map(eventOfRow);
}

async function withoutKnown(client: PoolClient, facts: ToldFact[]): Promise<ToldFact[]> {
  const { rows } = await client.query<{ id: string }>('SELECT id FROM feed_events WHERE id = ANY($1)', [
    facts.map((fact) => fact.id),
  ]);
  const known = new Set(rows.map((row) => row.id));
  return facts.filter((fact) => !known.has(fact.id));
}

/**
 * A fact that comes late may begin a group before those that have begun after it, and move the borders of all of them:
 * they are taken out with their facts, which are answered, to be placed again.
 */
async function takeOutLater(client: PoolClient, firsts: ToldFact[]): Promise<ToldFact[]> {
  const { rows } = await client.query<FactRow>(
    `WITH later AS (
      DELETE FROM feed_groups USING unnest($1::text[], $2::text[], $3::timestamptz[], $4::uuid[])
        AS first(kind, object, at, id)
      WHERE feed_groups.kind = first.kind AND feed_groups.object = first.object
        AND (first_at, feed_groups.id) > (first.at, first.id)
      RETURNING feed_groups.id
    )
    DELETE FROM feed_events USING later WHERE group_id = later.id RETURNING feed_events.id, fact, created_at`,
    columnsOf(firsts),
  );
  return rows.map(factOfRow);
}

/** The last group of each kind and object, now that those after its first fresh fact are gone. */
async function groupsBefore(client: PoolClient, firsts: ToldFact[]): Promise<Map<string, Group>> {
  const [kinds, objects] = columnsOf(firsts);
  const { rows } = await client.query<{ kind: string; object: string; id: string; first_at: Date }>(
    `SELECT first.kind, first.object, id, first_at FROM unnest($1::text[], $2::text[]) AS first(kind, object)
     CROSS JOIN LATERAL (
       SELECT id, first_at FROM feed_groups WHERE kind = first.kind AND object = first.object
       ORDER BY first_at DESC, id DESC LIMIT 1
     ) AS last`,
    [kinds, objects],
  );
  return new Map(rows.map((row) => [keyOf(row.kind, row.object), { id: row.id, firstAt: row.first_at }]));
}

/** A resident who is new in a group is counted by their first event in it, which the statement does not yet see. */
async function write(client: PoolClient, placed: Placed[]): Promise<void> {
  await client.query(
    `WITH placed AS (
      SELECT * FROM unnest($1::uuid[], $2::jsonb[], $3::timestamptz[], $4::text[], $5::uuid[], $6::timestamptz[])
        AS placed(id, fact, at, actor_id, group_id, first_at)
    ), kept AS (
      INSERT INTO feed_events (id, fact, created_at, actor_id, group_id)
      SELECT id, fact, at, actor_id, group_id FROM placed
    ), came AS (
      SELECT group_id, count(DISTINCT actor_id) AS people FROM placed WHERE NOT EXISTS (
        SELECT FROM feed_events AS known WHERE known.group_id = placed.group_id AND known.actor_id = placed.actor_id
      ) GROUP BY group_id
    )
    INSERT INTO feed_groups AS known (id, kind, object, first_at, latest_id, latest_at, people)
    SELECT DISTINCT ON (group_id) group_id, fact->>'kind', coalesce(fact->'room'->>'id', ''), first_at, id, at,
      coalesce(people, 0) FROM placed LEFT JOIN came USING (group_id) ORDER BY group_id, at DESC, id DESC
    ON CONFLICT (id) DO UPDATE SET people = known.people + excluded.people,
      latest_id = CASE WHEN (excluded.latest_at, excluded.latest_id) > (known.latest_at, known.latest_id)
        THEN excluded.latest_id ELSE known.latest_id END,
      latest_at = greatest(excluded.latest_at, known.latest_at)`,
    [
      placed.map(({ fact }) => fact.id),
      placed.map(({ fact: { id: _, createdAt: __, ...fact } }) => JSON.stringify(fact)),
      placed.map(({ fact }) => fact.createdAt),
      placed.map(({ fact }) => fact.actor?.userId ?? null),
      placed.map(({ group }) => group.id),
      placed.map(({ group }) => group.firstAt),
    ],
  );
}

/** Facts by what they are about. */
function byKey(facts: ToldFact[]): Map<string, ToldFact[]> {
  return Map.groupBy(facts, (fact) => keyOf(fact.kind, objectOf(fact)));
}

function firstOfEach(facts: ToldFact[]): ToldFact[] {
  return [...byKey(facts).values()].flatMap((own) => own.toSorted(byTime).slice(0, 1));
}

function columnsOf(facts: ToldFact[]): [kinds: string[], objects: string[], times: Date[], ids: string[]] {
  return [
    facts.map((fact) => fact.kind),
    facts.map(objectOf),
    facts.map((fact) => fact.createdAt),
    facts.map((fact) => fact.id),
  ];
}
