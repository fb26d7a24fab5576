/** Those who are in a big room, as far as somebody asked to see them: page by page, in the city's order. */
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { OpenRoom } from '../open-room.ts';
import { type Member, memberOf } from '../room-members.ts';

/** How far the list is known. */
export type ListedState = {
  /** Online first, then away, by name; null: nobody asked yet. */
  members: readonly Member[] | null;
  /** Where the next page begins; empty: these are all. */
  nextCursor: string;
  /** How the loading of the next page stands. */
  more: 'idle' | 'loading' | 'failed';
};

/** The list's store and the room that it is of. */
export type ListedMembers = { readonly room: OpenRoom; readonly store: StoreApi<ListedState> };

/** Residents that are added at a time, and that are read again at a time: as many as the city gives. */
const [pageSize, pageAgainSize] = [200, 500];
/** How often a list that is looked at is read again, in milliseconds: people come and go. */
const refreshEveryMs = 20_000;

/** Makes a list; nothing is asked yet. */
export function createListedMembers(room: OpenRoom): ListedMembers {
  return { room, store: createStore<ListedState>(() => ({ members: null, nextCursor: '', more: 'idle' })) };
}

/** Adds the next page, or as many as it takes to list more than the room names by itself. Never throws: `more` tells. */
export async function listMoreMembers({ room, store }: ListedMembers): Promise<void> {
  if (store.getState().more === 'loading') return;
  store.setState({ more: 'loading' });
  let { members, nextCursor } = store.getState();
  const shown = members?.length ?? room.store.getState().members.known.size;
  try {
    do {
      const page = await readPage(room, pageSize, nextCursor);
      members = merged(members ?? [], page.members);
      nextCursor = page.nextCursor;
    } while (nextCursor !== '' && members.length <= shown);
    store.setState({ members, nextCursor, more: 'idle' });
  } catch {
    store.setState({ more: 'failed' });
  }
}

/** Reads what is listed again and again until the returned function is called; a failure leaves it as it was. */
export function refreshListed(list: ListedMembers): () => void {
  let cancel = () => {};
  let stopped = false;
  const turn = async () => {
    await readAgain(list).catch(() => undefined);
    if (!stopped) cancel = list.room.edge.clock.later(refreshEveryMs, () => void turn());
  };
  cancel = list.room.edge.clock.later(refreshEveryMs, () => void turn());
  return () => {
    stopped = true;
    cancel();
  };
}

async function readAgain({ room, store }: ListedMembers): Promise<void> {
  const { members, more } = store.getState();
  if (members === null || more === 'loading' || !room.store.getState().live) return;
  let again: readonly Member[] = [];
  let nextCursor = '';
  do {
    const page = await readPage(room, pageAgainSize, nextCursor);
    again = merged(again, page.members);
    nextCursor = page.nextCursor;
  } while (nextCursor !== '' && again.length < members.length);
  // A page that was asked for meanwhile knows of more.
  if (store.getState().members === members) store.setState({ members: again, nextCursor });
}

async function readPage({ edge, store, slug, closed }: OpenRoom, limit: number, cursor: string) {
  const roomId = store.getState().head?.id ?? slug;
  const page = await edge.rooms.listMembers({ roomId, limit, cursor }, { signal: closed.signal });
  const members = page.members.map(memberOf);
  return { members, nextCursor: page.nextCursor };
}

/** Who went away between two pages stands in both: the later place is the true one. */
function merged(before: readonly Member[], page: readonly Member[]): Member[] {
  const named = new Set(page.map(({ userId }) => userId));
  return [...before.filter(({ userId }) => !named.has(userId)), ...page];
}
