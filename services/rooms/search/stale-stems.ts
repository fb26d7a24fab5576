/** What of the index was written with the stems of an earlier release, and is taken again when there is time for it. */
import type { PoolClient } from 'pg';
import type { Stretch } from './message-index.ts';

/** The next of it, at most so many entries of one log; none: nothing is left. */
export async function nextStale(client: PoolClient, most: number): Promise<Stretch[]> {
  if (most === 0) return [];
  const { rows } = await client.query<Stretch>(
    `SELECT room_id AS room, seq AS after, least(seq + $1, up_to) AS "upTo" FROM stale_stems ORDER BY room_id LIMIT 1`,
    [most],
  );
  return rows;
}

/** These have been taken; of a log that is all taken nothing is kept. */
export async function tookStale(client: PoolClient, stretches: readonly Stretch[]): Promise<void> {
  for (const { room, upTo } of stretches) {
    await client.query('UPDATE stale_stems SET seq = $2 WHERE room_id = $1', [room, upTo]);
    await client.query('DELETE FROM stale_stems WHERE room_id = $1 AND seq >= up_to', [room]);
  }
}
