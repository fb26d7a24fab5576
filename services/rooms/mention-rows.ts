/** Who is called in which message, for the residents themselves: what a batch of the log changes in that. */
import type { PoolClient } from 'pg';
import type { MessageRow } from './message-row.ts';

/** A resident is called in a message since an entry of its log; `at` null: no longer. */
export type MentionChange = { residentId: string; roomId: string; messageSeq: number; seq: number; at: Date | null };

/**
 * What the entry `seq` changes: whom the message calls `now` and did not call `before`, and the other way round. Nobody calls
 * themselves.
 */
export function mentionChanges(
  before: MessageRow | undefined,
  now: MessageRow,
  seq: number,
  at: Date,
): MentionChange[] {
  // Nearly all messages call nobody.
  if (now.mentions === before?.mentions || (now.mentions.length === 0 && !before?.mentions.length)) return [];
  const place = { roomId: now.room_id, messageSeq: now.seq, seq };
  const called = new Set(now.mentions.map(({ user_id }) => user_id));
  const knew = new Set(before?.mentions.map(({ user_id }) => user_id));
  const fresh = [...called].filter((id) => !knew.has(id) && id !== now.author_id);
  const gone = [...knew].filter((id) => !called.has(id) && id !== now.author_id);
  return [
    ...fresh.map((residentId) => ({ residentId, ...place, at })),
    ...gone.map((residentId) => ({ residentId, ...place, at: null })),
  ];
}

/** Writes them, the last of each resident and message. */
export async function writeMentions(client: PoolClient, changes: readonly MentionChange[]): Promise<void> {
  if (changes.length === 0) return;
  const last = new Map(changes.map((change) => [keyOf(change), change]));
  const inOrder = [...last].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, change]) => change);
  await client.query({
    name: 'rooms-mentions',
    text: `WITH change AS (
        SELECT * FROM unnest($1::text[], $2::text[], $3::int[], $4::int[], $5::timestamptz[])
          AS change(resident, room, message_seq, seq, at)),
      gone AS (
        DELETE FROM room_mentions AS old USING change
        WHERE old.resident_id = change.resident AND old.room_id = change.room AND old.message_seq = change.message_seq
          AND change.at IS NULL)
      INSERT INTO room_mentions (resident_id, room_id, message_seq, seq, mentioned_at)
      SELECT * FROM change WHERE at IS NOT NULL
      ON CONFLICT (resident_id, room_id, message_seq)
        DO UPDATE SET seq = excluded.seq, mentioned_at = excluded.mentioned_at`,
    values: [
      inOrder.map(({ residentId }) => residentId),
      inOrder.map(({ roomId }) => roomId),
      inOrder.map(({ messageSeq }) => messageSeq),
      inOrder.map(({ seq }) => seq),
      inOrder.map(({ at }) => at),
    ],
  });
}

function keyOf({ residentId, roomId, messageSeq }: MentionChange): string {
  return `${residentId}\n${roomId}\n${messageSeq}`;
}
