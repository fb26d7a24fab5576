/**
 * How many tokens of the day were used, in PostgreSQL: without a Redis the process counts, and a restart would give
 * everybody the day anew. Nobody waits for what is written; a process that crashes forgets at most its last answers.
 */
import type { Allowance, Left } from '../allowance.ts';
import type { Postgres } from '../postgres.ts';
import { agentSteps } from './tables.ts';

type Used = { used: number; resetsAt: number };

/** What was used, kept. */
export type KeptTokens = {
  /** The allowance of `points` a day, which goes on where the process before has ended, and is kept from now on. */
  keep(allowance: Allowance, points: number): Allowance;
  /** The resident was deleted: what they used is nobody's. */
  forget(userId: string): Promise<void>;
  /** Resolves when all of it is written. */
  settled(): Promise<void>;
};

/** Brings the table up to date and reads what is not over yet; `report` hears what could not be written. */
export async function openKeptTokens(postgres: Postgres, report: (error: unknown) => void): Promise<KeptTokens> {
  await postgres.migrate('agents-core', agentSteps);
  const { rows } = await postgres.pool.query<{ key: string; used: string; resets_at: Date }>(
    'SELECT key, used, resets_at FROM tokens_used WHERE resets_at > now()',
  );
  const before = new Map<string, Used>(
    rows.map(({ key, used, resets_at }) => [key, { used: Number(used), resetsAt: resets_at.getTime() }]),
  );
  let unwritten = new Map<string, Used>();
  let writing: Promise<void> | undefined;

  const write = async () => {
    while (unwritten.size > 0) {
      const batch = [...unwritten];
      unwritten = new Map();
      // What is over is of no use to anybody.
      await postgres.pool
        .query(
          `WITH over AS (DELETE FROM tokens_used WHERE resets_at <= now() AND key <> ALL ($1::text[]))
           INSERT INTO tokens_used (key, used, resets_at)
           SELECT key, used, to_timestamp(at / 1000.0)
           FROM unnest($1::text[], $2::bigint[], $3::bigint[]) AS kept (key, used, at)
           ON CONFLICT (key) DO UPDATE SET used = EXCLUDED.used, resets_at = EXCLUDED.resets_at`,
          [batch.map(([key]) => key), batch.map(([, { used }]) => used), batch.map(([, { resetsAt }]) => resetsAt)],
        )
        .catch(report);
    }
    writing = undefined;
  };

  return {
    keep(allowance, points) {
      const resume = async (key: string) => {
        const known = before.get(key);
        before.delete(key);
        const resetsInMs = known ? known.resetsAt - Date.now() : 0;
        if (known && resetsInMs > 0) await allowance.resume(key, known.used, resetsInMs);
      };
      const note = (key: string, { remaining, resetsInMs }: Left) => {
        unwritten.set(key, { used: points - remaining, resetsAt: Math.round(Date.now() + resetsInMs) });
        writing ??= write();
      };
      return {
        ...allowance,
        async take(key, tokens) {
          await resume(key);
          return allowance.take(key, tokens);
        },
        async add(key, tokens) {
          const left = await allowance.add(key, tokens);
          note(key, left);
          return left;
        },
        async left(key) {
          await resume(key);
          return allowance.left(key);
        },
      };
    },
    async forget(userId) {
      // Behind an agent with limits of its own the resident comes second in the key (quota.ts).
      const isTheirs = (key: string) => key === userId || key.endsWith(` ${userId}`);
      for (const kept of [before, unwritten]) for (const key of kept.keys()) if (isTheirs(key)) kept.delete(key);
      await writing;
      await postgres.pool
        .query(`DELETE FROM tokens_used WHERE key = $1 OR right(key, length($1) + 1) = ' ' || $1`, [userId])
        .catch(report);
    },
    async settled() {
      await writing;
    },
  };
}
