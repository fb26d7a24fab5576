/**
 * Facts that one service tells others leave through the outbox: a row in the transaction of the fact itself. So what
 * is told has happened, and what has happened is told, even when the process dies between the two.
 */
import type { PoolClient } from 'pg';
import { v7 as uuid } from 'uuid';
import type { Bus } from './bus.ts';
import type { Postgres } from './postgres.ts';

/** A fact, as its owner tells it. */
export type Fact = {
  /** room.created, room.first_message, room.milestone, resident.arrived, city.milestone. */
  kind: string;
  /** The resident who did it. */
  actor: { userId: string; username: string } | null;
  /** Where. */
  room: { id: string; slug: string; name: string } | null;
  /** Whatever else is worth telling. */
  payload: Record<string, unknown>;
};

/** A fact as a reader gets it. */
export type ToldFact = Fact & { id: string; createdAt: Date };

/** The steps of the outbox's table; every service that tells or reads runs them. */
export const outboxSteps = [
  `CREATE TABLE outbox (
    id uuid PRIMARY KEY,
    fact jsonb NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now()
  )`,
];

const wake = 'outbox';

/** Tells a fact, inside the transaction in which it becomes true. */
export async function tell(client: PoolClient, fact: Fact): Promise<void> {
  await client.query('INSERT INTO outbox (id, fact) VALUES ($1, $2)', [uuid(), fact]);
}

/** Wakes the reader; after the commit. */
export function wakeOutbox(bus: Bus): void {
  bus.publish(wake, '');
}

/**
 * Hands facts to `take`, oldest first, in the transaction that removes them: a fact is taken once, or again after a
 * failure, never lost. What `take` made of them goes to `taken` after the commit. Woken by the Bus, and each `everyMs`
 * for what a wake did not reach. Returns how to stop.
 */
export function readOutbox<T>(
  postgres: Pick<Postgres, 'transaction'>,
  bus: Bus,
  take: (client: PoolClient, facts: ToldFact[]) => Promise<T>,
  taken: (made: T) => void,
  report: (error: Error) => void,
  everyMs = 5_000,
): () => Promise<void> {
  let stopped = false;
  let again = false;
  let running: Promise<void> | undefined;

  const drain = async () => {
    try {
      do {
        again = false;
        const batch = await postgres.transaction(async (client) => {
          const facts = await claim(client);
          return facts.length > 0 ? { made: await take(client, facts) } : undefined;
        });
        if (batch) {
          taken(batch.made);
          again = true;
        }
      } while (again && !stopped);
    } catch (error) {
      report(error instanceof Error ? error : new Error(String(error)));
    }
    // In one turn with the last question whether there is more: a wake after it begins anew.
    running = undefined;
  };
  const poke = () => {
    again = true;
    if (running || stopped) return;
    running = drain();
  };

  const woken = bus.subscribe(wake, poke);
  const timer = setInterval(poke, everyMs);
  poke();
  return async () => {
    stopped = true;
    clearInterval(timer);
    woken.end();
    await running;
  };
}

async function claim(client: PoolClient): Promise<ToldFact[]> {
  const { rows } = await client.query<{ id: string; fact: Fact; created_at: Date }>(
    `DELETE FROM outbox WHERE id IN (SELECT id FROM outbox ORDER BY id LIMIT 100 FOR UPDATE SKIP LOCKED)
     RETURNING id, fact, created_at`,
  );
  return rows
    .map((row) => ({ ...row.fact, id: row.id, createdAt: row.created_at }))
    .sort((a, b) => (a.id < b.id ? -1 : 1));
}
