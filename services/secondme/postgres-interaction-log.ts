/** Interactions in PostgreSQL. One row an interaction: prompt and answer can never drift apart. */
import { v7 as uuid } from 'uuid';
import type { Postgres } from '../postgres.ts';
import { type Interaction, type InteractionLog, type Outcome, type Run, runAtMostMs } from './interaction-log.ts';
import { secondMeSteps } from './tables.ts';

type Row = {
  id: string;
  prompt: string;
  response: string;
  state: Interaction['state'];
  provider: string;
  model: string;
  is_llm: boolean;
  tokens_used: number | null;
  latency_ms: number;
  context_pairs: number;
  context_chars: number;
  context_truncated: boolean;
  created_at: Date;
};

const columns = `id, prompt, response, state, provider, model, is_llm, tokens_used, latency_ms, context_pairs,
  context_chars, context_truncated, created_at`;
const answered = `(state = 'done' OR (state = 'stopped' AND response <> ''))`;
const mayBegin = `(interactions.state = 'failed' OR (interactions.state = 'stopped' AND interactions.response = '')
  OR (interactions.state IN ('pending', 'streaming') AND interactions.run_began_at < now() - $6 * interval '1 ms'))`;

/** Opens the log and brings its tables up to date. `runMs` is how long a run may last. */
export async function openPostgresInteractions(postgres: Postgres, runMs = runAtMostMs): Promise<InteractionLog> {
  await postgres.migrate('secondme', secondMeSteps);
  const one = async (text: string, values: unknown[]): Promise<Interaction | undefined> => {
    const { rows } = await postgres.pool.query<Row>(text, values);
    return rows[0] && interactionOf(rows[0]);
  };

  return {
    known: (userId, requestId) =>
      one(`SELECT ${columns} FROM interactions WHERE user_id = $1 AND request_id = $2`, [userId, requestId]),

    async begin(userId, requestId, prompt) {
      const runId = uuid();
      const interaction = await one(
        `INSERT INTO interactions (id, user_id, request_id, prompt, state, run_id) VALUES ($1, $2, $3, $4, 'pending', $5)
         ON CONFLICT (user_id, request_id) DO UPDATE SET state = 'pending', response = '', run_id = $5, run_began_at = now()
         WHERE interactions.prompt = EXCLUDED.prompt AND ${mayBegin}
         RETURNING ${columns}`,
        [uuid(), userId, requestId ?? null, prompt, runId, runMs],
      );
      return interaction && { interaction, runId };
    },

    async stream({ interaction, runId }) {
      await postgres.pool.query(`UPDATE interactions SET state = 'streaming' WHERE id = $1 AND run_id = $2`, [
        interaction.id,
        runId,
      ]);
    },

    end: ({ interaction, runId }: Run, outcome: Outcome) =>
      one(
        `UPDATE interactions SET state = $3, response = $4, provider = $5, model = $6, is_llm = $7, tokens_used = $8,
           latency_ms = $9, context_pairs = $10, context_chars = $11, context_truncated = $12
         WHERE id = $1 AND run_id = $2 RETURNING ${columns}`,
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
        ],
      ),

    async remembered(userId, count) {
      const { rows } = await postgres.pool.query<{ prompt: string; response: string }>(
        `SELECT prompt, response FROM interactions WHERE user_id = $1 AND state = 'done' ORDER BY id DESC LIMIT $2`,
        [userId, count],
      );
      return rows.reverse();
    },

    async list(userId, limit) {
      const { rows } = await postgres.pool.query<Row>(
        `SELECT ${columns} FROM interactions WHERE user_id = $1 AND ${answered} ORDER BY id DESC LIMIT $2`,
        [userId, limit],
      );
      return rows.map(interactionOf);
    },

    async clear(userId) {
      const { rows } = await postgres.pool.query<{ shown: boolean }>(
        `DELETE FROM interactions WHERE user_id = $1 RETURNING ${answered} AS shown`,
        [userId],
      );
      return rows.filter(({ shown }) => shown).length;
    },

    async count(userId) {
      const { rows } = await postgres.pool.query<{ total: number; last: Date | null }>(
        `SELECT count(*)::integer AS total, max(created_at) AS last FROM interactions WHERE user_id = $1 AND ${answered}`,
        [userId],
      );
      return { total: rows[0]?.total ?? 0, last: rows[0]?.last ?? undefined };
    },

    async ensureSecondMe(userId, agentId) {
      await postgres.pool.query('INSERT INTO second_mes (user_id, agent_id) VALUES ($1, $2) ON CONFLICT DO NOTHING', [
        userId,
        agentId,
      ]);
    },
  };
}

function interactionOf(row: Row): Interaction {
  return {
    id: row.id,
    prompt: row.prompt,
    response: row.response,
    state: row.state,
    provider: row.provider,
    model: row.model,
    isLlm: row.is_llm,
    tokensUsed: row.tokens_used ?? undefined,
    latencyMs: row.latency_ms,
    contextUsed: { pairs: row.context_pairs, chars: row.context_chars, truncated: row.context_truncated },
    createdAt: row.created_at,
  };
}
