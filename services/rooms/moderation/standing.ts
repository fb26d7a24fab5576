/** How a resident stands in a room: what a moderator made of them, and when they wrote in slow mode. */
import { Code, ConnectError } from '@connectrpc/connect';
import type { PoolClient } from 'pg';

/** As PostgreSQL gives it. Who has no row has nothing of it. */
export type Standing = {
  room_id: string;
  resident_id: string;
  username: string;
  moderator: boolean;
  /** Until then they write nothing; null, or past: they may. */
  muted_until: Date | null;
  /** Why they are muted. */
  mute_reason: string;
  /** Since then they do nothing here but read; null: they are not banned. */
  banned_at: Date | null;
  /** Why they are banned. */
  reason: string;
  /** Their last message in slow mode; null: none. */
  last_post_at: Date | null;
};

/** A resident of a room. */
export type Place = { roomId: string; residentId: string };

/** The rows of these residents, by {@link standingKey}. */
export async function readStandings(
  client: Pick<PoolClient, 'query'>,
  places: readonly Place[],
): Promise<Map<string, Standing>> {
  if (places.length === 0) return new Map();
  const { rows } = await client.query<Standing>({
    text: `SELECT standing.* FROM (SELECT DISTINCT * FROM unnest($1::text[], $2::text[])) AS asked(room, resident)
      CROSS JOIN LATERAL (
        SELECT * FROM room_standings WHERE room_id = asked.room AND resident_id = asked.resident LIMIT 1) AS standing`,
    values: [places.map(({ roomId }) => roomId), places.map(({ residentId }) => residentId)],
  });
  return new Map(rows.map((row) => [standingKey({ roomId: row.room_id, residentId: row.resident_id }), row] as const));
}

/** Names a row. */
export function standingKey({ roomId, residentId }: Place): string {
  return `${roomId}\n${residentId}`;
}

/** Throws permission_denied for who is banned. */
export function refuseBanned(standing: Pick<Standing, 'banned_at' | 'reason'> | undefined): void {
  if (!standing?.banned_at) return;
  throw new ConnectError(withReason('you are banned from this room', standing.reason), Code.PermissionDenied);
}

/** The words of a refusal, with why a moderator wanted it so, if they said. */
export function withReason(words: string, reason: string): string {
  return reason === '' ? words : `${words}: ${reason}`;
}
