/** Who has left the city since this page listens for that, and when they were last here, as far as they let others know. */
import { timestampDate } from '@bufbuild/protobuf/wkt';
import type { Client } from '@connectrpc/connect';
import type { PresenceService } from 'proto/city/presence/v1/presence';
import { Status } from 'proto/city/presence/v1/status';
import type { PresenceState } from 'shell/contract';
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Present } from '../roster.ts';

/** What is known of them. */
export type LeftState = {
  /** userId → name of those whom the page's picture names no more, the last to go at the end. */
  gone: ReadonlyMap<string, string>;
  /** Who of them is offline, the last to go first. */
  left: readonly Omit<Present, 'own'>[];
};

/** The list's store and whom it asks. */
export type LeftList = {
  readonly presence: Pick<Client<typeof PresenceService>, 'getPresence'>;
  readonly store: StoreApi<LeftState>;
};

/** Those who left before are forgotten. */
const mostGone = 50;

/** Makes a list of nobody. */
export function createLeftList(presence: LeftList['presence']): LeftList {
  return { presence, store: createStore(() => ({ gone: new Map(), left: [] })) };
}

/** Notes who goes and who comes back, until the returned function is called. */
export function followLeft({ store }: LeftList, presence: StoreApi<PresenceState>): () => void {
  return presence.subscribe(({ residents, live }, before) => {
    if (!live || residents === before.residents) return;
    const fresh = [...before.residents].filter(([userId]) => !residents.has(userId));
    const { gone } = store.getState();
    const away = [...gone].filter(([userId]) => !residents.has(userId));
    if (fresh.length === 0 && away.length === gone.size) return;
    const named = fresh.map(([userId, { username }]): [string, string] => [userId, username]);
    store.setState({ gone: new Map([...away, ...named].slice(-mostGone)) });
  });
}

/** Asks how they are: whom a picture does not name may be here all the same. Never rejects; without an answer all stays. */
export async function askLeft({ presence, store }: LeftList): Promise<void> {
  const { gone } = store.getState();
  if (gone.size === 0) return store.setState({ left: [] });
  const answer = await presence.getPresence({ userIds: [...gone.keys()] }).catch(() => undefined);
  // Who asks next has newer names.
  if (!answer || store.getState().gone !== gone) return;
  const offline = answer.presences.filter(({ status }) => status === Status.OFFLINE);
  store.setState({
    left: offline.toReversed().map(({ userId, lastSeen: at }) => ({
      ...{ userId, username: gone.get(userId) ?? '', status: 'offline', doNotDisturb: false },
      lastSeen: at ? timestampDate(at).toISOString() : '',
    })),
  });
}
