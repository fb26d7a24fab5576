/** What changes which answers of a resident replace each other goes one after the other: each sees the one before. */
import type { PoolClient } from 'pg';
import type { Postgres } from '../postgres.ts';

/** In a SELECT: waits until no other has it for the resident `userId`, an expression, and holds it until the transaction is over. */
export const turnOf = (userId: string) => `pg_advisory_xact_lock(hashtextextended(${userId}, 0))`;

/** Runs `work` in a transaction in which no other of these of the resident is under way. */
export function oneAtATime<T>(
  postgres: Postgres,
  userId: string,
  work: (client: PoolClient) => Promise<T>,
): Promise<T> {
  return postgres.transaction(async (client) => {
    await client.query(`SELECT ${turnOf('$1')}`, [userId]);
    return work(client);
  });
}
