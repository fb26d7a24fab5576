/**
 * The public read view in Redis: `presence:u_…` is online or away for 40 s after the last beat, and gone when the
 * resident is, or is invisible. Anyone may read it; nothing here does, since leases decide.
 */
import type { RedisClient } from '../redis.ts';
import { type Change, city, type SeenStatus } from './leases.ts';

const ttlSeconds = 40;

/** Writes the view: who beat and how they are now to be seen, then what changed. */
export async function writeView(
  redis: RedisClient,
  beats: readonly (readonly [string, SeenStatus])[],
  changes: readonly Change[],
): Promise<void> {
  const writes: Promise<unknown>[] = beats.map(([userId, status]) => set(redis, userId, status));
  const beaten = new Set(beats.map(([userId]) => userId));
  for (const { place, userId, after } of changes) {
    if (place !== city || beaten.has(userId)) continue;
    writes.push(after === 'offline' ? redis.del(keyOf(userId)) : set(redis, userId, after));
  }
  await Promise.all(writes);
}

function set(redis: RedisClient, userId: string, status: SeenStatus): Promise<unknown> {
  return redis.set(keyOf(userId), status, 'EX', ttlSeconds);
}

function keyOf(userId: string): string {
  return `presence:${userId}`;
}
