/** The full list of who is in the city, asked page by page when the shell's own picture does not name everyone. */
import { timestampDate } from '@bufbuild/protobuf/wkt';
import type { Client } from '@connectrpc/connect';
import type { PresenceService } from 'proto/city/presence/v1/presence';
import { type Presence, Status } from 'proto/city/presence/v1/status';
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Present } from '../roster.ts';

/** What has been answered so far. */
export type OnlineListState = {
  phase: 'idle' | 'loading' | 'ready' | 'failed';
  /** In the city's order, each resident once. */
  present: readonly Omit<Present, 'own'>[];
  /** All pages together; null: not yet known. */
  online: number | null;
  /** Where the next page begins; empty: this is all. */
  nextCursor: string;
};

/** The list's store and whom it asks. */
export type OnlineList = {
  readonly presence: Client<typeof PresenceService>;
  readonly store: StoreApi<OnlineListState>;
  /** Agents instead of residents. */
  readonly agents: boolean;
};

const pageSize = 100;
const nothing: OnlineListState = { phase: 'idle', present: [], online: null, nextCursor: '' };

/** Makes a list; nothing is asked yet. */
export function createOnlineList(presence: Client<typeof PresenceService>, agents = false): OnlineList {
  return { presence, store: createStore(() => nothing), agents };
}

/** Asks for the first page anew. Never throws: the phase tells. */
export async function loadOnline(list: OnlineList): Promise<void> {
  list.store.setState({ ...nothing, phase: 'loading' });
  await askPage(list, '');
}

/** Asks for the first page again, and shows what was known until it is there. Never throws: without an answer all stays. */
export async function refreshOnline({ presence, store, agents }: OnlineList): Promise<void> {
  const page = await presence.listOnline({ limit: pageSize, agents }).catch(() => undefined);
  if (!page) return;
  const { presences, online, nextCursor } = page;
  store.setState({ phase: 'ready', present: presences.map(fromRpc), online, nextCursor });
}

/** Asks for the next page, or for the one that failed. Never throws: the phase tells. */
export async function loadMoreOnline(list: OnlineList): Promise<void> {
  const { phase, nextCursor, present } = list.store.getState();
  if (phase === 'loading' || (nextCursor === '' && present.length > 0)) return;
  list.store.setState({ phase: 'loading' });
  await askPage(list, nextCursor);
}

async function askPage({ presence, store, agents }: OnlineList, cursor: string): Promise<void> {
  try {
    const page = await presence.listOnline({ limit: pageSize, cursor, agents });
    store.setState(({ present }) => {
      // Between two pages people come and go, so somebody may stand on both.
      const known = new Set(present.map(({ userId }) => userId));
      const fresh = page.presences.filter(({ userId }) => !known.has(userId)).map(fromRpc);
      return { phase: 'ready', present: [...present, ...fresh], online: page.online, nextCursor: page.nextCursor };
    });
  } catch {
    store.setState({ phase: 'failed' });
  }
}

function fromRpc({ userId, username, status, doNotDisturb, lastSeen: at }: Presence): Omit<Present, 'own'> {
  const lastSeen = at ? timestampDate(at).toISOString() : '';
  return { userId, username, status: status === Status.AWAY ? 'away' : 'online', doNotDisturb, lastSeen };
}
