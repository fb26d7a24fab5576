import { useEffect, useState } from 'react';
import { useStore } from 'zustand';
import { type Draft, keepDraft, readDraft } from '../drafts.ts';
import type { OpenRoom } from '../open-room.ts';

/**
 * What the resident of this tab is writing in the room, kept as it changes, with the message that it answers. Another resident
 * begins with their own.
 */
export function useDraft(
  { edge, store }: OpenRoom,
  roomId: string,
): [Draft, (change: (draft: Draft) => Draft) => void] {
  const { storage } = edge;
  const userId = useStore(edge.resident, (resident) => resident?.userId ?? null);
  const answers = useStore(store, ({ answering }) => answering?.seq ?? null);
  const [draft, setDraft] = useState(() => readDraft(storage, userId, roomId));
  const [author, setAuthor] = useState(userId);
  if (author !== userId) {
    setAuthor(userId);
    // What was begun before the city had told who this is belongs to them.
    if (author !== null || draft.text === '') setDraft(readDraft(storage, userId, roomId));
  }
  useEffect(() => keepDraft(storage, userId, roomId, { ...draft, answers }), [storage, userId, roomId, draft, answers]);
  return [draft, setDraft];
}
