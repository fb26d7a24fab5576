/**
 * Who was active in which room, by minute: what makes a room popular. A row is one resident in one minute of one room,
 * however much they did in it; a bot has none.
 */
import type { PoolClient } from 'pg';
import { horizonMinutes } from './heat.ts';

/** A resident did something in a room. */
export type Activity = { roomId: string; residentId: string; at: Date };

/** Keeps activity. */
export type RoomActivity = {
  /** Those that are not remembered, and so have to be written; each once. */
  fresh(activities: readonly Activity[]): readonly Activity[];
  /** Writes the fresh ones, in the transaction in which they happen, and answers them. */
  write(client: PoolClient, activities: readonly Activity[]): Promise<readonly Activity[]>;
  /** After the commit: these residents are not written again in this minute. */
  remember(activities: readonly Activity[]): void;
};

/** Residents and rooms remembered of the running minute; those above it are written again, which changes nothing. */
const mostRemembered = 50_000;

/** The minute of a time, counted from the beginning of Unix time. */
export function minuteOf(at: Date): number {
  return Math.floor(at.getTime() / 60_000);
}

/** Opens the memory of a process; the rows are everybody's. */
export function openRoomActivity(): RoomActivity {
  let running = 0;
  const written = new Set<string>();
  const freshOf = (activities: readonly Activity[]) => {
    const fresh = new Map<string, Activity>();
    for (const activity of activities) {
      const key = keyOf(activity);
      if (minuteOf(activity.at) !== running || !written.has(key))
        fresh.set(`${minuteOf(activity.at)}\n${key}`, activity);
    }
    return [...fresh.values()];
  };
  return {
    fresh: freshOf,
    async write(client, activities) {
      const fresh = freshOf(activities);
      if (fresh.length > 0) await insert(client, fresh);
      return fresh;
    },
    remember(activities) {
      for (const activity of activities) {
        const minute = minuteOf(activity.at);
        if (minute > running) {
          running = minute;
          written.clear();
        }
        if (minute === running && written.size < mostRemembered) written.add(keyOf(activity));
      }
    },
  };
}

/**
 * Each writer takes away twice as many rows as it brings of those that no reader looks at any more: so the table stays
 * as small as its horizon without anybody who cleans up, and no writer has more work than it makes.
 */
async function insert(client: PoolClient, activities: readonly Activity[]): Promise<void> {
  const minutes = activities.map(({ at }) => minuteOf(at));
  await client.query({
    name: 'rooms-activity',
    text: `WITH old AS (
        DELETE FROM room_activity WHERE ctid = ANY (ARRAY(
          SELECT ctid FROM room_activity WHERE minute < $4 ORDER BY minute LIMIT $5 FOR UPDATE SKIP LOCKED))
      )
      INSERT INTO room_activity (minute, room_id, resident_id)
      SELECT * FROM unnest($1::int[], $2::text[], $3::text[]) ON CONFLICT DO NOTHING`,
    values: [
      minutes,
      activities.map(({ roomId }) => roomId),
      activities.map(({ residentId }) => residentId),
      Math.max(...minutes) - horizonMinutes,
      2 * activities.length,
    ],
  });
}

function keyOf({ roomId, residentId }: Activity): string {
  return `${roomId}\n${residentId}`;
}
