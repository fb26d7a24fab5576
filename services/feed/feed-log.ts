/** Keeps and lists the feed's events. */
import type { ServiceImpl } from '@connectrpc/connect';
import type { PoolClient } from 'pg';
import type { FeedService } from 'proto/city/feed/v1/feed';
import type { Fact, ToldFact } from '../outbox.ts';
import type { Postgres } from '../postgres.ts';
import { eventOf } from './feed-event.ts';

/** Keeps facts in the transaction that takes them out of the outbox; one that is known already is left as it is. */
export async function keepFacts(client: PoolClient, facts: ToldFact[]): Promise<void> {
  await client.query(
    `INSERT INTO feed_events (id, fact, created_at)
     SELECT * FROM unnest($1::uuid[], $2::jsonb[], $3::timestamptz[]) ON CONFLICT DO NOTHING`,
    [
      facts.map((fact) => fact.id),
      facts.map(({ id: _, createdAt: __, ...fact }) => JSON.stringify(fact)),
      facts.map((fact) => fact.createdAt),
    ],
  );
}

/** The handler of ListEvents: newest first. */
export function listEvents(postgres: Postgres): ServiceImpl<typeof FeedService>['listEvents'] {
  return async ({ limit }) => {
    const { rows } = await postgres.pool.query<{ id: string; fact: Fact; created_at: Date }>(
      'SELECT id, fact, created_at FROM feed_events ORDER BY created_at DESC, id DESC LIMIT $1',
      [limit || 3],
    );
    return { events: rows.map((row) => eventOf({ ...row.fact, id: row.id, createdAt: row.created_at })) };
  };
}
