/**
 * Which rooms a holder has open: leases in rooms lie by room, and a page that closes names only its connection. Kept
 * a week, so that what a process that died did not remove does not stay for ever.
 */
import type { RedisClient } from '../redis.ts';
import type { LeaseId } from './leases.ts';
import { pick } from './partitions.ts';

const keptSeconds = 7 * 24 * 3600;

/** Notes room leases that began and ended. */
export async function noteRooms(
  redis: RedisClient,
  begun: readonly LeaseId[],
  ended: readonly LeaseId[],
): Promise<void> {
  await Promise.all([
    ...begun.flatMap((lease) => {
      const key = keyOf(lease.userId, lease.holder);
      return [redis.sadd(key, lease.place), redis.expire(key, keptSeconds)];
    }),
    ...ended.map((lease) => redis.srem(keyOf(lease.userId, lease.holder), lease.place)),
  ]);
}

/** The places of the rooms that this holder has open for this resident. */
export function roomsOf(redis: RedisClient, userId: string, holder: string): Promise<string[]> {
  return redis.smembers(keyOf(userId, holder));
}

function keyOf(userId: string, holder: string): string {
  return `${pick(userId)}:rooms:${userId}\0${holder}`;
}
