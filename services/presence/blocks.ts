/** Who does not want to be seen by whom. */

import { Code, ConnectError } from '@connectrpc/connect';
import type { PoolClient } from 'pg';
import type { Postgres } from '../postgres.ts';

/** How many a resident may block. */
const mostBlocked = 1_000;

/** Of who is blocked by more than this, the newest count: whoever is so unwelcome is no measure for the rest. */
const mostBlockers = 1_000;

/** A resident who is blocked, and since when. */
export type Blocked = { userId: string; at: Date };

/** Writes it down; answers whether that is new. Throws resource_exhausted. */
export function block(postgres: Postgres, blockerId: string, blockedId: string): Promise<boolean> {
  return postgres.transaction(async (client) => {
    const isNew = await insert(client, blockerId, blockedId);
    const { rows } = await client.query<{ blocked: number }>(
      'SELECT count(*)::int AS blocked FROM presence_blocks WHERE blocker_id = $1',
      [blockerId],
    );
    if (isNew && (rows[0]?.blocked ?? 0) > mostBlocked) {
      throw new ConnectError(`at most ${mostBlocked} residents can be blocked`, Code.ResourceExhausted);
    }
    return isNew;
  });
}

/** Takes it back; answers whether there was anything to take back. */
export async function unblock(postgres: Postgres, blockerId: string, blockedId: string): Promise<boolean> {
  const { rowCount } = await postgres.pool.query(
    'DELETE FROM presence_blocks WHERE blocker_id = $1 AND blocked_id = $2',
    [blockerId, blockedId],
  );
  return (rowCount ?? 0) > 0;
}

/** Whom a resident blocks, the newest first. */
export async function blockedBy(postgres: Postgres, blockerId: string): Promise<Blocked[]> {
  const { rows } = await postgres.pool.query<Blocked>(
    `SELECT blocked_id AS "userId", blocked_at AS at FROM presence_blocks
     WHERE blocker_id = $1 ORDER BY blocked_at DESC, blocked_id`,
    [blockerId],
  );
  return rows;
}

/** Who blocks these residents: ids by the id of the blocked; who is blocked by nobody is left out. */
export async function blockersOf(postgres: Postgres, userIds: readonly string[]): Promise<Map<string, string[]>> {
  const { rows } = await postgres.pool.query<{ blocked_id: string; blockers: string[] }>(
    `SELECT blocked_id, (array_agg(blocker_id ORDER BY blocked_at DESC))[1:${mostBlockers}] AS blockers
     FROM presence_blocks WHERE blocked_id = ANY($1) GROUP BY blocked_id`,
    [userIds],
  );
  return new Map(rows.map(({ blocked_id, blockers }) => [blocked_id, blockers]));
}

async function insert(client: PoolClient, blockerId: string, blockedId: string): Promise<boolean> {
  const { rowCount } = await client.query(
    'INSERT INTO presence_blocks (blocker_id, blocked_id) VALUES ($1, $2) ON CONFLICT DO NOTHING',
    [blockerId, blockedId],
  );
  return (rowCount ?? 0) > 0;
}
