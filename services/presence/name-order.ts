/** The order in which residents are listed: online first, then away; by name; by id where names are the same. */
import type { PresenceStatus } from './leases.ts';

/** Bytes of a name that count; keeps a cursor short. Forty Cyrillic letters fit. */
const nameBytes = 80;

/** The name as it is compared: without regard to case. Compared by code points, so that every store can. */
export function comparedName(username: string): string {
  const folded = Buffer.from(username.normalize('NFC').toLowerCase());
  if (folded.length <= nameBytes) return folded.toString();
  let end = nameBytes;
  // A byte 10xxxxxx continues a character: cut in front of the whole of it.
  while (((folded[end] ?? 0) & 0xc0) === 0x80) end--;
  return folded.toString('utf8', 0, end);
}

/** Where a resident stands in the list; to be compared by {@link compareKeys}. */
export function orderKey(status: PresenceStatus, compared: string, userId: string): string {
  return `${status === 'online' ? '0' : '1'}${compared}\0${userId}`;
}

/** The key for many comparisons: `<` on such strings is {@link compareKeys}, for a character is a byte. */
export function comparableKey(key: string): string {
  return Buffer.from(key).toString('latin1');
}

/** Compares as Redis does: by bytes of UTF-8, which is by code points. */
export function compareKeys(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}

/** A place in the list as a cursor for callers. */
export function cursorOf(next: string | undefined): string {
  return next === undefined ? '' : Buffer.from(next).toString('base64url');
}

/** The place in the list that a cursor names; undefined when it is none of ours. */
export function readCursor(cursor: string): string | undefined {
  const key = Buffer.from(cursor, 'base64url').toString();
  return /^[01][^\0]*\0[^\0]+$/.test(key) ? key : undefined;
}
