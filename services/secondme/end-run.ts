/** The end of a run in PostgreSQL, and of the answers whose place its answer takes. */
import type { Pool, PoolClient } from 'pg';
import type { Postgres } from '../postgres.ts';
import type { Interaction, Outcome, Run } from './interaction-log.ts';
import { interactionOf, keptSources, type Row, root, shown, told } from './interaction-row.ts';
import { turnOf } from './one-at-a-time.ts';

/** See InteractionLog.end. */
export async function endRun(postgres: Postgres, run: Run, outcome: Outcome): Promise<Interaction | undefined> {
  // Only an answer that is done takes a place: when it failed or was stopped, the one before stays.
  if (run.interaction.regeneratedFrom === '' || outcome.state !== 'done') return end(postgres.pool, run, outcome);

  return postgres.transaction(async (client) => {
    // Of two that take the same place the second sees the first: else both would hide each other, or wait for each other.
    await client.query(`SELECT ${turnOf('user_id')} FROM interactions WHERE id = $1 AND run_id = $2`, [
      run.interaction.id,
      run.runId,
    ]);
    const ended = await end(client, run, outcome);
    if (!ended) return undefined;
    const { rows } = await client.query<{ replaced: number }>(
      `UPDATE interactions SET is_replaced = true
       FROM (SELECT user_id, ${root} AS root_id FROM interactions WHERE id = $1) AS ended
       WHERE interactions.user_id = ended.user_id AND id <> $1 AND ${shown}
         AND coalesce(interactions.root_id, id) = ended.root_id RETURNING replaced`,
      [ended.id],
    );
    const replaced = 1 + Math.max(-1, ...rows.map((row) => row.replaced));
    await client.query('UPDATE interactions SET replaced = $2 WHERE id = $1', [ended.id, replaced]);
    return { ...ended, replaced };
  });
}

async function end(
  db: Pool | PoolClient,
  { interaction, runId }: Run,
  outcome: Outcome,
): Promise<Interaction | undefined> {
  const { rows } = await db.query<Row>(
    `UPDATE interactions SET state = $3, response = $4, provider = $5, model = $6, is_llm = $7, tokens_used = $8,
       latency_ms = $9, context_pairs = $10, context_chars = $11, context_truncated = $12, sources = $13,
       from_others_words = $14, stands_in_because = $15
     WHERE id = $1 AND run_id = $2 RETURNING ${told}`,
    [
      interaction.id,
      runId,
      outcome.state,
      outcome.response,
      outcome.provider,
      outcome.model,
      outcome.isLlm,
      outcome.tokensUsed ?? null,
      outcome.latencyMs,
      outcome.contextUsed.pairs,
      outcome.contextUsed.chars,
      outcome.contextUsed.truncated,
      keptSources(outcome.sources),
      outcome.fromOthersWords,
      outcome.standsInBecause,
    ],
  );
  return rows[0] && interactionOf(rows[0]);
}
