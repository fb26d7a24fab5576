/** For tests: what is asked of PostgreSQL in transactions. */
import type { PoolClient } from 'pg';
import type { Postgres } from './postgres.ts';

/** Notes in `asked` the text of each query of a transaction; `answered` is called when it has its answer or its refusal. */
export function overheard(postgres: Postgres, asked: string[], answered: () => void = () => {}): Postgres {
  return {
    ...postgres,
    transaction: (work, statements) =>
      postgres.transaction(async (client, commit) => {
        const query = client.query.bind(client) as (...query: unknown[]) => Promise<unknown>;
        client.query = ((...[one, ...values]: [string | { text: string }, ...unknown[]]) => {
          asked.push((typeof one === 'string' ? one : one.text).trim());
          const answer = query(one, ...values);
          answer.then(answered, answered);
          return answer;
        }) as PoolClient['query'];
        try {
          return await work(client, commit);
        } finally {
          client.query = query as PoolClient['query'];
        }
      }, statements),
  };
}
