/** Where a list of messages of several rooms goes on, as callers hand it back: opaque to them. */
import { invalid } from '../refusal.ts';

/** A message's place in such a list: a time (microseconds of Unix time, which a Date would cut), its room, its seq. */
export type MessagePlace = { at: string; roomId: string; seq: number };

/** The cursor of a place. */
export function cursorOf({ at, roomId, seq }: MessagePlace): string {
  return Buffer.from(`${at}|${roomId}|${seq}`).toString('base64url');
}

/** The place of a cursor; undefined: the beginning. Throws invalid_argument, naming the field, for what was no cursor. */
export function placeOf(cursor: string, field: string): MessagePlace | undefined {
  if (cursor === '') return undefined;
  const [, at, roomId, seq] =
    /^(\d{1,16})\|([a-z0-9_-]{1,80})\|(\d{1,9})$/.exec(Buffer.from(cursor, 'base64url').toString()) ?? [];
  if (!at || !roomId || !seq) throw invalid(field, `must be the next_${field} of an earlier page`);
  return { at, roomId, seq: Number(seq) };
}
