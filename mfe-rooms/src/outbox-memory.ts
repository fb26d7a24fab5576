/** Keeps what is on its way, whatever becomes of the page and its tab: unsent words must not be lost. */
import type { Outbox, OutboxEntry } from './outbox.ts';
import { keysOf, type TabStorage } from './tab-storage.ts';

const keyOf = (userId: string, roomId: string) => `city.rooms.outbox:${userId}:${roomId}`;

/** Whether a tab, this one or another, keeps an outbox under this key of a storage. */
export function isOutboxKey(key: string): boolean {
  return key.includes('city.rooms.outbox:');
}

/** Writes a resident's outbox of one room down; an empty one leaves nothing behind. */
export function keepOutbox(storage: TabStorage | null, userId: string, roomId: string, outbox: Outbox): void {
  try {
    if (outbox.length === 0) storage?.removeItem(keyOf(userId, roomId));
    else storage?.setItem(keyOf(userId, roomId), JSON.stringify(outbox));
  } catch {
    // A full or forbidden storage costs the memory, not the message.
  }
}

/** The rooms of which something is kept. */
export function keptRooms(storage: TabStorage | null, userId: string): string[] {
  const begin = keyOf(userId, '');
  try {
    return (storage ? keysOf(storage) : []).flatMap((key) => (key.startsWith(begin) ? [key.slice(begin.length)] : []));
  } catch {
    return [];
  }
}

/** What was kept. Everything not refused is pending again: sending it once more makes no second message. */
export function recallOutbox(storage: TabStorage | null, userId: string, roomId: string): Outbox {
  try {
    const kept: unknown = JSON.parse(storage?.getItem(keyOf(userId, roomId)) ?? '[]');
    return Array.isArray(kept) ? kept.filter(isEntry).map(pendingAgain) : [];
  } catch {
    return [];
  }
}

function isEntry(value: OutboxEntry): value is OutboxEntry {
  return typeof value?.clientId === 'string' && typeof value.text === 'string' && typeof value.at === 'number';
}

function pendingAgain({ clientId, text, replyToSeq, mentions, at, state, given, reason }: OutboxEntry): OutboxEntry {
  const failed = state === 'failed';
  return {
    clientId,
    text,
    replyToSeq: replyToSeq ?? null,
    mentions: mentions ?? [],
    at,
    seq: null,
    given: given ?? true,
    state: failed ? 'failed' : 'pending',
    reason: failed ? reason : null,
  };
}
