/** Edits that a resident has not saved, of one room's messages: kept until they are saved or given up. */
import type { Mention } from 'proto/markup/inline-markup';
import { isSeq } from './room-message.ts';
import type { TabStorage } from './tab-storage.ts';

/** What is to stand in the message at `seq`, and whose names were chosen for it. */
export type KeptEdit = { seq: number; text: string; mentions: readonly Mention[] };

const keyOf = (userId: string, roomId: string) => `city.rooms.edits:${userId}:${roomId}`;

/** The kept edits of a room, the one that was touched last at the end. */
export function readEdits(storage: TabStorage | null, userId: string | null, roomId: string): KeptEdit[] {
  if (userId === null) return [];
  try {
    const kept: unknown = JSON.parse(storage?.getItem(keyOf(userId, roomId)) ?? '[]');
    return Array.isArray(kept) ? kept.filter(isEdit) : [];
  } catch {
    return [];
  }
}

/** Keeps an edit in the place of a former one of the same message. */
export function keepEdit(storage: TabStorage | null, userId: string | null, roomId: string, edit: KeptEdit): void {
  write(storage, userId, roomId, [...others(storage, userId, roomId, edit.seq), edit]);
}

/** The edit of the message at `seq` was saved, or given up. */
export function forgetEdit(storage: TabStorage | null, userId: string | null, roomId: string, seq: number): void {
  write(storage, userId, roomId, others(storage, userId, roomId, seq));
}

function others(storage: TabStorage | null, userId: string | null, roomId: string, seq: number): KeptEdit[] {
  return readEdits(storage, userId, roomId).filter((edit) => edit.seq !== seq);
}

function write(storage: TabStorage | null, userId: string | null, roomId: string, edits: readonly KeptEdit[]): void {
  if (userId === null) return;
  try {
    if (edits.length > 0) storage?.setItem(keyOf(userId, roomId), JSON.stringify(edits));
    else storage?.removeItem(keyOf(userId, roomId));
  } catch {
    // Without storage an edit lives as long as its room is open.
  }
}

function isEdit(value: Partial<KeptEdit> | null): value is KeptEdit {
  const { seq, text, mentions } = value ?? {};
  return isSeq(seq) && typeof text === 'string' && Array.isArray(mentions);
}
