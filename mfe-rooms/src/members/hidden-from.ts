/** From whom this resident hides their presence, as the list of a room's people has to know it. */
import type { Client } from '@connectrpc/connect';
import type { PresenceService } from 'proto/city/presence/v1/presence';
import { createStore, type StoreApi } from 'zustand/vanilla';

/** Ids of those from whom they hide, and whom that is asked of. */
export type HiddenFrom = {
  readonly presence: Pick<Client<typeof PresenceService>, 'listBlocked' | 'blockResident' | 'unblockResident'>;
  readonly store: StoreApi<ReadonlySet<string>>;
};

/** Nobody, as long as nothing was asked. */
export function createHiddenFrom(presence: HiddenFrom['presence']): HiddenFrom {
  return { presence, store: createStore<ReadonlySet<string>>(() => new Set()) };
}

/** Asks for all of them. Never rejects: without an answer nobody is marked, and to hide from somebody again does no harm. */
export async function askHiddenFrom({ presence, store }: HiddenFrom): Promise<void> {
  const before = store.getState();
  const answer = await presence.listBlocked({}).catch(() => undefined);
  // What was pressed meanwhile is newer.
  if (answer && store.getState() === before) store.setState(new Set(answer.blocked.map(({ userId }) => userId)), true);
}

/** Hides from a resident, or no longer: at once on the screen. Rejects with the city's reason; then it is as it was. */
export async function hideFrom({ presence, store }: HiddenFrom, userId: string, hides: boolean): Promise<void> {
  const put = (isIn: boolean) => {
    const others = [...store.getState()].filter((id) => id !== userId);
    store.setState(new Set(isIn ? [userId, ...others] : others), true);
  };
  put(hides);
  try {
    await (hides ? presence.blockResident({ residentId: userId }) : presence.unblockResident({ residentId: userId }));
  } catch (error) {
    put(!hides);
    throw error;
  }
}
