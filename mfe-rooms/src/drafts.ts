/** Unfinished messages of a resident, one a room, kept for as long as the tab lives. */
import type { Mention } from 'proto/markup/inline-markup';

/** What is being written, and whose names were chosen for it. */
export type Draft = { text: string; mentions: readonly Mention[] };

/** Nothing is written yet. */
export const emptyDraft: Draft = { text: '', mentions: [] };

const keyOf = (userId: string, roomId: string) => `city.rooms.draft:${userId}:${roomId}`;
/** As former releases kept it: without its resident, who is taken to be the one that comes first. */
const formerKeyOf = (roomId: string) => `city.rooms.draft:${roomId}`;

/** What the resident was writing in this room; empty when nothing was, or nobody knows yet who they are. */
export function readDraft(storage: Storage | null, userId: string | null, roomId: string): Draft {
  if (userId === null) return emptyDraft;
  try {
    const former = storage?.getItem(formerKeyOf(roomId)) ?? null;
    const kept: unknown = JSON.parse(storage?.getItem(keyOf(userId, roomId)) ?? former ?? 'null');
    storage?.removeItem(formerKeyOf(roomId));
    if (!isDraft(kept)) return emptyDraft;
    keepDraft(storage, userId, roomId, kept);
    return kept;
  } catch {
    return emptyDraft;
  }
}

/** Keeps what is being written. An empty text leaves nothing behind. */
export function keepDraft(storage: Storage | null, userId: string | null, roomId: string, draft: Draft): void {
  if (userId === null) return;
  try {
    if (draft.text) storage?.setItem(keyOf(userId, roomId), JSON.stringify(draft));
    else storage?.removeItem(keyOf(userId, roomId));
  } catch {
    // Without storage the draft lives as long as the page.
  }
}

function isDraft(value: unknown): value is Draft {
  const { text, mentions } = (value ?? {}) as Partial<Draft>;
  return typeof text === 'string' && Array.isArray(mentions);
}
