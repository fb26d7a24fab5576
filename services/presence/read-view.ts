/**
 * The public read view in Redis: `presence:u_…` is online or away for 40 s after it was last written, which is done in time
 * as long as a resident is here, and gone when they are not, or are invisible. Anyone may read it; nothing here does, since
 * leases decide.
 */
import type { RedisClient } from '../redis.ts';
import type { PresenceStatus } from './leases.ts';

/** How long a key of the view says what it says, when nobody renews it. */
export const viewTtlSeconds = 40;

/** How often sweeps renew the keys of those who are here, and how much less often at random, so that partitions spread. */
export const [viewEveryMs, viewJitterMs] = [28_000, 4_000];

/** A resident, and how they are to be seen. */
export type Seen = readonly [userId: string, status: PresenceStatus];

/**
 * Writes the view where leases.lua cannot: in a Cluster its keys lie on other nodes than the leases. `inCity` is asked how they are
 * after each writing, until what was written last is so: whoever changes them after that writes after it, too. So of calls that
 * cross none leaves what is over.
 */
export async function writeView(
  redis: RedisClient,
  seen: readonly Seen[],
  inCity: (userIds: readonly string[]) => Promise<ReadonlyMap<string, { status: PresenceStatus }>>,
): Promise<void> {
  let written = new Map(seen);
  while (written.size > 0) {
    await Promise.all(
      [...written].map(([userId, status]) => {
        const key = `presence:${userId}`;
        return status === 'offline' ? redis.del(key) : redis.set(key, status, 'EX', viewTtlSeconds);
      }),
    );
    const here = await inCity([...written.keys()]);
    const now = [...written.keys()].map((userId): Seen => [userId, here.get(userId)?.status ?? 'offline']);
    const before = written;
    written = new Map(now.filter(([userId, status]) => status !== before.get(userId)));
  }
}
