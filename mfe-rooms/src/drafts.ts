/** Unfinished messages of a resident, one a room, kept until they are sent or emptied, whatever becomes of the tab. */
import type { Mention } from 'proto/markup/inline-markup';
import { isSeq } from './room-message.ts';
import type { TabStorage } from './tab-storage.ts';

/** What is being written, whose names were chosen for it, and the seq of the message that it answers; null: it answers none. */
export type Draft = { text: string; mentions: readonly Mention[]; answers: number | null };

/** Nothing is written yet. */
export const emptyDraft: Draft = { text: '', mentions: [], answers: null };

const keyOf = (userId: string, roomId: string) => `city.rooms.draft:${userId}:${roomId}`;
/** As former releases kept it: without its resident, who is taken to be the one that comes first. */
const formerKeyOf = (roomId: string) => `city.rooms.draft:${roomId}`;

/** What the resident was writing in this room; empty when nothing was, or nobody knows yet who they are. */
export function readDraft(storage: TabStorage | null, userId: string | null, roomId: string): Draft {
  if (userId === null) return emptyDraft;
  try {
    const former = storage?.getItem(formerKeyOf(roomId)) ?? null;
    const kept = draftFrom(JSON.parse(storage?.getItem(keyOf(userId, roomId)) ?? former ?? 'null'));
    storage?.removeItem(formerKeyOf(roomId));
    if (kept !== emptyDraft) keepDraft(storage, userId, roomId, kept);
    return kept;
  } catch {
    return emptyDraft;
  }
}

/** Keeps what is being written. An empty text that answers nothing leaves nothing behind. */
export function keepDraft(storage: TabStorage | null, userId: string | null, roomId: string, draft: Draft): void {
  if (userId === null) return;
  try {
    if (draft.text || draft.answers !== null) storage?.setItem(keyOf(userId, roomId), JSON.stringify(draft));
    else storage?.removeItem(keyOf(userId, roomId));
  } catch {
    // Without storage the draft lives as long as the page.
  }
}

/** Former releases did not keep what it answers. */
function draftFrom(value: unknown): Draft {
  const { text, mentions, answers } = (value ?? {}) as Partial<Draft>;
  if (typeof text !== 'string' || !Array.isArray(mentions)) return emptyDraft;
  return { text, mentions, answers: isSeq(answers) ? answers : null };
}
