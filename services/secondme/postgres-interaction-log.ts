/** Interactions in PostgreSQL. One row an interaction: prompt and answer can never drift apart. */
import { fromJson, type JsonValue, toJson } from '@bufbuild/protobuf';
import { SourceSchema } from 'proto/city/agents/v1/agents';
import { v7 as uuid, validate } from 'uuid';
import type { Postgres } from '../postgres.ts';
import {
  type Interaction,
  type InteractionLog,
  type Outcome,
  type Remembered,
  type Run,
  restorableMs,
  runAtMostMs,
} from './interaction-log.ts';
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
  sources: JsonValue[];
  from_others_words: boolean;
  stands_in_because: string;
  regenerated_from: string | null;
  replaced: number;
};

const told = `id, prompt, response, state, provider, model, is_llm, tokens_used, latency_ms, context_pairs, context_chars,
  context_truncated, created_at, sources, from_others_words, stands_in_because, regenerated_from, replaced`;
/** All that is kept of one, in the order of both tables. */
const kept = `${told}, user_id, request_id, run_id, run_began_at, root_id, is_replaced`;
const root = 'coalesce(root_id, id)';
const answered = `(state = 'done' OR (state = 'stopped' AND response <> ''))`;
const shown = `(${answered} AND NOT is_replaced)`;
const mayBegin = `(interactions.state = 'failed' OR (interactions.state = 'stopped' AND interactions.response = '')
  OR (interactions.state IN ('pending', 'streaming') AND interactions.run_began_at < now() - $6 * interval '1 ms'))`;

/** A call is on its way for some time, and was made in time. */
const onItsWayMs = 1_000;

/** Opens the log and brings its tables up to date. `runMs` is how long a run may last. */
export async function openPostgresInteractions(postgres: Postgres, runMs = runAtMostMs): Promise<InteractionLog> {
  await postgres.migrate('secondme', secondMeSteps);
  const many = async (text: string, values: unknown[]): Promise<Interaction[]> =>
    (await postgres.pool.query<Row>(text, values)).rows.map(interactionOf);
  const one = async (text: string, values: unknown[]): Promise<Interaction | undefined> =>
    (await many(text, values))[0];

  return {
    known: (userId, requestId) =>
      one(`SELECT ${told} FROM interactions WHERE user_id = $1 AND request_id = $2`, [userId, requestId]),

    async find(userId, id) {
      if (!validate(id)) return undefined;
      return one(`SELECT ${told} FROM interactions WHERE user_id = $1 AND id = $2 AND ${shown}`, [userId, id]);
    },

    async begin(userId, requestId, prompt, regenerated) {
      const runId = uuid();
      const interaction = await one(
        `INSERT INTO interactions (id, user_id, request_id, prompt, state, run_id, regenerated_from, root_id, replaced)
         VALUES ($1, $2, $3, $4, 'pending', $5, $7,
           (SELECT ${root} FROM interactions WHERE user_id = $2 AND id = $7), $8)
         ON CONFLICT (user_id, request_id) DO UPDATE SET state = 'pending', response = '', run_id = $5, run_began_at = now()
         WHERE interactions.prompt = EXCLUDED.prompt AND ${mayBegin}
         RETURNING ${told}`,
        [
          uuid(),
          userId,
          requestId ?? null,
          prompt,
          runId,
          runMs,
          regenerated?.id ?? null,
          regenerated ? regenerated.replaced + 1 : 0,
        ],
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
        `WITH ended AS (
           UPDATE interactions SET state = $3, response = $4, provider = $5, model = $6, is_llm = $7, tokens_used = $8,
             latency_ms = $9, context_pairs = $10, context_chars = $11, context_truncated = $12, sources = $13,
             from_others_words = $14, stands_in_because = $15
           WHERE id = $1 AND run_id = $2 RETURNING ${kept}
         ), replaced AS (
           UPDATE interactions SET is_replaced = true FROM ended
           WHERE ended.state = 'done' AND interactions.user_id = ended.user_id AND interactions.id <> ended.id
             AND coalesce(interactions.root_id, interactions.id) = ended.root_id
         )
         SELECT ${told} FROM ended`,
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
          JSON.stringify(outcome.sources.map((source) => toJson(SourceSchema, source))),
          outcome.fromOthersWords,
          outcome.standsInBecause,
        ],
      ),

    async remembered(userId, count, regenerated) {
      const { rows } = await postgres.pool.query<Remembered>(
        `SELECT id, prompt, CASE WHEN from_others_words THEN '' ELSE response END AS response FROM interactions
         WHERE user_id = $1 AND state = 'done' AND NOT is_replaced
           AND ${root} IS DISTINCT FROM (SELECT ${root} FROM interactions WHERE user_id = $1 AND id = $3)
         ORDER BY id DESC LIMIT $2`,
        [userId, count, regenerated ?? null],
      );
      return rows.reverse();
    },

    list: (userId, limit, before) =>
      many(
        `SELECT ${told} FROM interactions WHERE user_id = $1 AND ${shown} AND ($3::uuid IS NULL OR id < $3)
         ORDER BY id DESC LIMIT $2`,
        [userId, limit, before ?? null],
      ),

    all: (userId, limit, after) =>
      many(
        `SELECT ${told} FROM interactions
         WHERE user_id = $1 AND state IN ('done', 'stopped', 'failed') AND ($3::uuid IS NULL OR id > $3)
         ORDER BY id LIMIT $2`,
        [userId, limit, after ?? null],
      ),

    async erase(userId, id) {
      if (id !== undefined && !validate(id)) return undefined;
      const receiptId = uuid();
      const { rows } = await postgres.pool.query<{ erased: number; found: boolean; erased_at: Date }>(
        `WITH gone AS (
           DELETE FROM interactions WHERE user_id = $1
             AND ($2::uuid IS NULL OR ${root} = (SELECT ${root} FROM interactions WHERE user_id = $1 AND id = $2))
           RETURNING ${kept}
         ), kept AS (
           INSERT INTO erased_interactions (${kept}, receipt_id, erased_at)
           SELECT ${kept}, $3, now() FROM gone WHERE ${answered}
         )
         SELECT count(*) FILTER (WHERE ${shown})::integer AS erased, count(*) > 0 AS found, now() AS erased_at FROM gone`,
        [userId, id ?? null, receiptId],
      );
      const [row] = rows;
      if (!row || (id !== undefined && !row.found)) return undefined;
      const restorableUntil = new Date(row.erased_at.getTime() + restorableMs);
      return { id: receiptId, erased: row.erased, erasedAt: row.erased_at, restorableUntil };
    },

    async restore(userId, receiptId) {
      if (!validate(receiptId)) return 0;
      const { rows } = await postgres.pool.query<{ restored: number }>(
        `WITH back AS (
           DELETE FROM erased_interactions
           WHERE user_id = $1 AND receipt_id = $2 AND erased_at > now() - $3 * interval '1 ms' RETURNING ${kept}
         ), there AS (
           INSERT INTO interactions (${kept}) SELECT ${kept} FROM back ON CONFLICT DO NOTHING RETURNING ${kept}
         )
         SELECT count(*) FILTER (WHERE ${shown})::integer AS restored FROM there`,
        [userId, receiptId, restorableMs + onItsWayMs],
      );
      return rows[0]?.restored ?? 0;
    },

    async purge() {
      await postgres.pool.query(`DELETE FROM erased_interactions WHERE erased_at <= now() - $1 * interval '1 ms'`, [
        restorableMs + onItsWayMs,
      ]);
    },

    async count(userId) {
      const { rows } = await postgres.pool.query<{ total: number; last: Date | null }>(
        `SELECT count(*)::integer AS total, max(created_at) AS last FROM interactions WHERE user_id = $1 AND ${shown}`,
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

    async eraseSecondMe(userId) {
      await postgres.pool.query(
        `WITH interactions AS (DELETE FROM interactions WHERE user_id = $1),
           erased AS (DELETE FROM erased_interactions WHERE user_id = $1)
         DELETE FROM second_mes WHERE user_id = $1`,
        [userId],
      );
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
    sources: row.sources.map((source) => fromJson(SourceSchema, source)),
    fromOthersWords: row.from_others_words,
    standsInBecause: row.stands_in_because,
    regeneratedFrom: row.regenerated_from ?? '',
    replaced: row.replaced,
    incognito: false,
  };
}
