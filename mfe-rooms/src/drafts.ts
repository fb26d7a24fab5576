/** Unfinished messages, one a room, kept for as long as the tab lives. */
import type { Mention } from './message-text/inline-markup.ts';

/** What is being written, and whose names were chosen for it. */
export type Draft = { text: string; mentions: readonly Mention[] };

/** Nothing is written yet. */
export const emptyDraft: Draft = { text: '', mentions: [] };

const keyOf = (roomId: string) => `city.rooms.draft:${roomId}`;

/** What was being written in this room; empty when nothing was. */
export function readDraft(storage: Storage | null, roomId: string): Draft {
  try {
    const kept: unknown = JSON.parse(storage?.getItem(keyOf(roomId)) ?? 'null');
    return isDraft(kept) ? kept : emptyDraft;
  } catch {
    return emptyDraft;
  }
}

/** Keeps what is being written. An empty text leaves nothing behind. */
export function keepDraft(storage: Storage | null, roomId: string, draft: Draft): void {
  try {
    if (draft.text) storage?.setItem(keyOf(roomId), JSON.stringify(draft));
    else storage?.removeItem(keyOf(roomId));
  } catch {
    // Without storage the draft lives as long as the page.
  }
}

function isDraft(value: unknown): value is Draft {
  const { text, mentions } = (value ?? {}) as Partial<Draft>;
  return typeof text === 'string' && Array.isArray(mentions);
}
