/** Interactions in PostgreSQL. One row an interaction: prompt and answer can never drift apart. */
import type { Pool, PoolClient } from 'pg';
import { v7 as uuid, validate } from 'uuid';
import type { Postgres } from '../postgres.ts';
import { agentIdOf } from './asker-of.ts';
import { endRun } from './end-run.ts';
import {
  type Interaction,
  type InteractionLog,
  type Remembered,
  restorableMs,
  runAtMostMs,
} from './interaction-log.ts';
import { answered, interactionOf, kept, type Row, root, shown, told } from './interaction-row.ts';
import { oneAtATime } from './one-at-a-time.ts';
import { secondMeSteps } from './tables.ts';

/**
 * In a FROM: the commit waits for no disk. What it writes is seen by everybody at once, and is on the disk with the next commit
 * that waits, at the latest with the end of the run. Only a PostgreSQL that crashes before that forgets it.
 */
const soon = `(SELECT set_config('synchronous_commit', 'off', true)) AS soon`;

const mayBegin = `(interactions.state = 'failed' OR (interactions.state = 'stopped' AND interactions.response = '')
  OR (interactions.state IN ('pending', 'streaming') AND interactions.run_began_at < now() - $6 * interval '1 ms'))`;

/** What comes back must not be in the way of a question that was asked under its request_id meanwhile. */
const keptWithoutRequest = kept.replace('request_id', 'NULL');

/** A call is on its way for some time, and was made in time. */
const onItsWayMs = 1_000;

/** Opens the log and brings its tables up to date. `runMs` is how long a run may last. */
export async function openPostgresInteractions(postgres: Postgres, runMs = runAtMostMs): Promise<InteractionLog> {
  await postgres.migrate('secondme', secondMeSteps);
  const many = async (text: string, values: unknown[], db: Pool | PoolClient = postgres.pool): Promise<Interaction[]> =>
    (await db.query<Row>(text, values)).rows.map(interactionOf);
  const one = async (
    text: string,
    values: unknown[],
    db: Pool | PoolClient = postgres.pool,
  ): Promise<Interaction | undefined> => (await many(text, values, db))[0];

  return {
    known: (userId, requestId) =>
      one(`SELECT ${told} FROM interactions WHERE user_id = $1 AND request_id = $2`, [userId, requestId]),

    async find(userId, id) {
      if (!validate(id)) return undefined;
      return one(`SELECT ${told} FROM interactions WHERE user_id = $1 AND id = $2 AND ${shown}`, [userId, id]);
    },

    async begin(userId, requestId, prompt, regenerated) {
      const runId = uuid();
      const beginIn = (db: Pool | PoolClient) =>
        one(
          `WITH made AS (INSERT INTO second_mes (user_id, agent_id) VALUES ($2, $9) ON CONFLICT DO NOTHING)
         INSERT INTO interactions (id, user_id, request_id, prompt, state, run_id, regenerated_from, root_id, replaced)
         SELECT $1::uuid, $2, $3, $4, 'pending', $5::uuid, $7::uuid,
           (SELECT ${root} FROM interactions WHERE user_id = $2 AND id = $7), $8::integer FROM ${soon}
         WHERE $7::uuid IS NULL OR EXISTS (SELECT 1 FROM interactions WHERE user_id = $2 AND id = $7)
         ON CONFLICT (user_id, request_id) DO UPDATE SET state = 'pending', response = '', run_id = $5, run_began_at = now()
         WHERE interactions.prompt = EXCLUDED.prompt AND ${mayBegin}
           AND interactions.regenerated_from IS NOT DISTINCT FROM EXCLUDED.regenerated_from
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
            agentIdOf(userId),
          ],
          db,
        );
      // An erasure has either taken what is to be replaced, or sees what replaces it.
      const interaction = await (regenerated ? oneAtATime(postgres, userId, beginIn) : beginIn(postgres.pool));
      return interaction && { interaction, runId };
    },

    async stream({ interaction, runId }) {
      await postgres.pool.query(
        `UPDATE interactions SET state = 'streaming' FROM ${soon} WHERE id = $1 AND run_id = $2`,
        [interaction.id, runId],
      );
    },

    end: (run, outcome) => endRun(postgres, run, outcome),

    async withdraw({ interaction, runId }) {
      await postgres.pool.query('DELETE FROM interactions WHERE id = $1 AND run_id = $2', [interaction.id, runId]);
    },

    async remembered(userId, count, regenerated) {
      const { rows } = await postgres.pool.query<Remembered>(
        `SELECT id, prompt, CASE WHEN from_others_words THEN '' ELSE response END AS response FROM interactions
         WHERE user_id = $1 AND state = 'done' AND NOT is_replaced AND ($3::uuid IS NULL OR id < $3)
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
        `SELECT ${told} FROM interactions WHERE user_id = $1 AND ($3::uuid IS NULL OR id > $3) ORDER BY id LIMIT $2`,
        [userId, limit, after ?? null],
      ),

    async erase(userId, id) {
      if (id !== undefined && !validate(id)) return undefined;
      const receiptId = uuid();
      const eraseIn = (client: PoolClient) =>
        client.query<{ erased: number; found: boolean; erased_at: Date }>(
          `WITH gone AS (
           DELETE FROM interactions WHERE user_id = $1
             AND ($2::uuid IS NULL OR ${root} = (SELECT ${root} FROM interactions WHERE user_id = $1 AND id = $2))
           RETURNING ${kept}
         ), kept AS (
           INSERT INTO erased_interactions (${kept}, receipt_id, erased_at)
           SELECT ${keptWithoutRequest}, $3, now() FROM gone WHERE ${answered}
         )
         SELECT count(*) FILTER (WHERE ${shown})::integer AS erased, count(*) > 0 AS found, now() AS erased_at FROM gone`,
          [userId, id ?? null, receiptId],
        );
      const {
        rows: [row],
      } = await oneAtATime(postgres, userId, eraseIn);
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
           INSERT INTO interactions (${kept}) SELECT ${kept} FROM back RETURNING ${kept}
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
