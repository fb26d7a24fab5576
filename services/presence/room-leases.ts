/**
 * Which rooms a resident has open, and by which holders: leases in rooms lie by room, and who hides, or closes a page, names
 * only themself. Noted after the lease has begun. Kept a week after the last note, so that what a process that died did not
 * remove does not stay for ever.
 */
import type { RedisClient } from '../redis.ts';
import type { LeaseId } from './leases.ts';
import { pick } from './partitions.ts';

const keptSeconds = 7 * 24 * 3600;

/** Notes room leases that are there, and those that are no more. */
export async function noteRooms(
  redis: RedisClient,
  there: readonly LeaseId[],
  gone: readonly LeaseId[],
): Promise<void> {
  await Promise.all([
    ...there.flatMap((lease) => {
      const key = keyOf(lease.userId);
      return [redis.sadd(key, noteOf(lease)), redis.expire(key, keptSeconds)];
    }),
    ...gone.map((lease) => redis.srem(keyOf(lease.userId), noteOf(lease))),
  ]);
}

/** The leases that a resident has in rooms. */
export async function roomLeasesOf(redis: RedisClient, userId: string): Promise<LeaseId[]> {
  return (await redis.smembers(keyOf(userId))).map((note) => {
    const [place = '', holder = ''] = note.split('\0');
    return { place, userId, holder };
  });
}

/** The places of the rooms that this holder has open for this resident, as the release before noted them. */
export function roomsNotedBefore(redis: RedisClient, userId: string, holder: string): Promise<string[]> {
  return redis.smembers(`${keyOf(userId)}\0${holder}`);
}

function noteOf({ place, holder }: LeaseId): string {
  return `${place}\0${holder}`;
}

function keyOf(userId: string): string {
  return `${pick(userId)}:rooms:${userId}`;
}
