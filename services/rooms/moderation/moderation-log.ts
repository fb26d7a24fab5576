/** What moderators did in a room, in the order in which it happened; kept for moderators. */
import type { PoolClient } from 'pg';

/** What a row can be about. */
export type ModerationKind =
  | 'described'
  | 'archived'
  | 'unarchived'
  | 'pinned'
  | 'unpinned'
  | 'slow_mode'
  | 'moderator_made'
  | 'moderator_removed'
  | 'muted'
  | 'unmuted'
  | 'banned'
  | 'unbanned'
  | 'deleted'
  | 'reported'
  | 'resolved';

/** One act: who, what, whom, why. What it is not about is left out. */
export type ModerationAct = {
  roomId: string;
  kind: ModerationKind;
  actorId: string;
  actorName: string;
  residentId?: string;
  residentName?: string;
  messageSeq?: number;
  /** Of a mute, or of slow mode. */
  seconds?: number;
  /** Why, or the new description. */
  reason?: string;
};

/** Keeps acts, in the transaction in which they happen. */
export async function recordActs(client: PoolClient, acts: readonly ModerationAct[]): Promise<void> {
  if (acts.length === 0) return;
  await client.query({
    text: `INSERT INTO room_moderation
        (room_id, kind, actor_id, actor_name, resident_id, resident_name, message_seq, seconds, reason, created_at)
      SELECT *, clock_timestamp() FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[],
        $7::int[], $8::int[], $9::text[])`,
    values: [
      acts.map(({ roomId }) => roomId),
      acts.map(({ kind }) => kind),
      acts.map(({ actorId }) => actorId),
      acts.map(({ actorName }) => actorName),
      acts.map(({ residentId }) => residentId ?? ''),
      acts.map(({ residentName }) => residentName ?? ''),
      acts.map(({ messageSeq }) => messageSeq ?? 0),
      acts.map(({ seconds }) => seconds ?? 0),
      acts.map(({ reason }) => reason ?? ''),
    ],
  });
}
