/** Whom this resident hides their presence from. */
import type { Client } from '@connectrpc/connect';
import type { PresenceService } from 'proto/city/presence/v1/presence';
import { createStore, type StoreApi } from 'zustand/vanilla';

/** What is known of them. */
export type BlockedState = {
  phase: 'idle' | 'loading' | 'ready' | 'failed';
  /** userId → what they are called, the newest first; empty when that is not known. */
  blocked: ReadonlyMap<string, string>;
};

/** The list's store and whom it asks. */
export type BlockedList = {
  readonly presence: Client<typeof PresenceService>;
  readonly store: StoreApi<BlockedState>;
};

/** Makes a list; nothing is asked yet. */
export function createBlockedList(presence: Client<typeof PresenceService>): BlockedList {
  return { presence, store: createStore<BlockedState>(() => ({ phase: 'idle', blocked: new Map() })) };
}

/** Asks for the list. Never throws: the phase tells. */
export async function loadBlocked({ presence, store }: BlockedList): Promise<void> {
  store.setState({ phase: 'loading' });
  try {
    const { blocked } = await presence.listBlocked({});
    store.setState({ phase: 'ready', blocked: new Map(blocked.map(({ userId, username }) => [userId, username])) });
  } catch {
    store.setState({ phase: 'failed' });
  }
}

/** Hides from a resident, at once on the screen. Rejects with the city's reason; then the list is as it was. */
export async function block({ presence, store }: BlockedList, userId: string, username: string): Promise<void> {
  const put = (blocked: ReadonlyMap<string, string>) => new Map([[userId, username], ...blocked]);
  await atOnce(store, put, remove(userId), () => presence.blockResident({ residentId: userId }));
}

/** Hides from them no longer, at once on the screen. Rejects with the city's reason; then the list is as it was. */
export async function unblock({ presence, store }: BlockedList, userId: string): Promise<void> {
  const { blocked: before } = store.getState();
  const put = (blocked: ReadonlyMap<string, string>) =>
    new Map([...before].filter(([id]) => id === userId || blocked.has(id)));
  await atOnce(store, remove(userId), put, () => presence.unblockResident({ residentId: userId }));
}

type Change = (blocked: ReadonlyMap<string, string>) => ReadonlyMap<string, string>;

function remove(userId: string): Change {
  return (blocked) => new Map([...blocked].filter(([id]) => id !== userId));
}

async function atOnce(store: StoreApi<BlockedState>, change: Change, undo: Change, call: () => Promise<unknown>) {
  store.setState(({ blocked }) => ({ blocked: change(blocked) }));
  try {
    await call();
  } catch (error) {
    store.setState(({ blocked }) => ({ blocked: undo(blocked) }));
    throw error;
  }
}
