/** What is looked for in the messages of the city, and what was found. */
import { timestampMs } from '@bufbuild/protobuf/wkt';
import { type Client, Code, ConnectError } from '@connectrpc/connect';
import type { MessageHit, RoomsService } from 'proto/city/rooms/v1/rooms';
import { createStore, type StoreApi } from 'zustand/vanilla';

/** A message that was found. */
export type Hit = {
  id: string;
  seq: number;
  userId: string;
  username: string;
  /** Epoch milliseconds. */
  at: number;
  room: { slug: string; name: string };
  snippet: readonly { text: string; hit: boolean }[];
};

/** How the search stands. While one is under way `hits` are those of the search before it. */
export type SearchState = {
  /**
   * `nothing` is asked, or `short`: no word to look for, or `long`: more than the city takes; then a search is under way, and
   * ends in one way or the other.
   */
  phase: 'nothing' | 'short' | 'long' | 'searching' | 'found' | 'failed';
  hits: readonly Hit[];
  /** Where the next page begins; empty: this is all. */
  nextBefore: string;
  more: 'idle' | 'loading' | 'failed';
  /** Why it failed. */
  refusal: Code | null;
};

/** A search in one room, or in all of them (room ''). */
export type Search = {
  readonly rooms: Client<typeof RoomsService>;
  readonly room: string;
  readonly store: StoreApi<SearchState>;
  /** What is looked for, and how to give it up. */
  current: { query: string; given: AbortController };
};

/** The longest query that the city takes, in characters. */
export const longestQuery = 200;

const nothing: SearchState = { phase: 'nothing', hits: [], nextBefore: '', more: 'idle', refusal: null };

/** Makes a search; nothing is asked yet. */
export function createSearch(rooms: Client<typeof RoomsService>, room: string): Search {
  const current = { query: '', given: new AbortController() };
  return { rooms, room, store: createStore(() => nothing), current };
}

/** Looks for `query` and gives up what was looked for before. Never throws: the state tells how it went. */
export async function lookFor(search: Search, query: string): Promise<void> {
  search.current.given.abort();
  const given = new AbortController();
  search.current = { query, given };
  if (query.trim() === '') return search.store.setState(nothing);
  if ([...query].length > longestQuery) return search.store.setState({ ...nothing, phase: 'long' });
  if (!hasWord(query)) return search.store.setState({ ...nothing, phase: 'short' });
  search.store.setState({ phase: 'searching', more: 'idle', refusal: null });
  try {
    const { hits, nextBefore } = await ask(search, '');
    if (!given.signal.aborted) search.store.setState({ phase: 'found', hits: hits.map(hitOf), nextBefore });
  } catch (error) {
    if (given.signal.aborted) return;
    const { code } = ConnectError.from(error);
    // What stands there is no word to the city either.
    search.store.setState({ ...nothing, phase: code === Code.InvalidArgument ? 'short' : 'failed', refusal: code });
  }
}

/** Looks for the same again. */
export const lookAgain = (search: Search): Promise<void> => lookFor(search, search.current.query);

/** Adds the next page. Never throws: `more` tells how it went. */
export async function showMore(search: Search): Promise<void> {
  const { nextBefore, more, phase } = search.store.getState();
  const { given } = search.current;
  if (nextBefore === '' || more === 'loading' || phase !== 'found') return;
  search.store.setState({ more: 'loading' });
  try {
    const page = await ask(search, nextBefore);
    if (given.signal.aborted) return;
    const hits = [...search.store.getState().hits, ...page.hits.map(hitOf)];
    search.store.setState({ hits, nextBefore: page.nextBefore, more: 'idle' });
  } catch {
    if (!given.signal.aborted) search.store.setState({ more: 'failed' });
  }
}

/** Gives up whatever is under way. */
export function endSearch(search: Search): void {
  search.current.given.abort();
}

/** Two letters or digits at the least: one has half of all messages, and is most often the first of a word. */
function hasWord(query: string): boolean {
  return /[\p{L}\p{N}].*[\p{L}\p{N}]/su.test(query);
}

function ask({ rooms, room, current }: Search, before: string) {
  return rooms.searchMessages({ query: current.query, roomId: room, before }, { signal: current.given.signal });
}

function hitOf({ message, room, snippet }: MessageHit): Hit {
  return {
    id: message?.id ?? '',
    seq: message?.seq ?? 0,
    userId: message?.userId ?? '',
    username: message?.username ?? '',
    at: message?.createdAt ? timestampMs(message.createdAt) : 0,
    room: { slug: room?.slug ?? '', name: room?.name ?? '' },
    snippet: snippet.map(({ text, hit }) => ({ text, hit })),
  };
}
