/** Ids of messages: UUIDs that begin with the time (RFC 9562, version 7). */
import { randomFillSync } from 'node:crypto';
import { v7 as uuid } from 'uuid';

const length = 16;
/** To ask the system for random bytes costs the same for one id and for many. */
const pool = new Uint8Array(256 * length);
let used = pool.length;

/** A new id. */
export function newMessageId(): string {
  if (used === pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  used += length;
  return uuid({ random: pool.subarray(used - length, used) });
}
