/** The list of rooms: loaded by pages, fresh by itself while the page is open. */

import { timestampMs } from '@bufbuild/protobuf/wkt';
import { type Client, ConnectError } from '@connectrpc/connect';
import type { Room } from 'proto/city/rooms/v1/room';
import type { RoomsService } from 'proto/city/rooms/v1/rooms';
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Clock } from './clock.ts';
import { askNews, beside, type News, type NewsByRoom } from './room-news.ts';

/** A room as the list shows it. */
export type ListedRoom = {
  id: string;
  slug: string;
  name: string;
  description: string;
  /** Residents inside; null when presence cannot be asked. */
  inside: number | null;
  /** What happened last, and when (epoch milliseconds); null: nothing has. */
  lastEvent: { text: string; at: number } | null;
  /** Whether it can only be read. */
  archived: boolean;
} & Pick<News, 'unread' | 'mentions'>;

/** The list and how far it is known. */
export type RoomsState = {
  phase: 'loading' | 'ready' | 'failed';
  rooms: readonly ListedRoom[];
  /** Where the next page begins; empty: this is all. */
  nextCursor: string;
  /** How the loading of the next page stands. */
  more: 'idle' | 'loading' | 'failed';
  /** Whether the last refresh failed, so that the list may be old. */
  stale: boolean;
  /** What is new to this resident in all rooms that they know, listed or not, as the city told it last. */
  news: NewsByRoom;
  /** What of it they have marked as read without the city's knowing yet. */
  marked: NewsByRoom;
};

/** The list's store and what it asks. */
export type RoomsList = {
  readonly rooms: Client<typeof RoomsService>;
  readonly clock: Clock;
  readonly store: StoreApi<RoomsState>;
};

/** How often an open list asks again, in milliseconds: often enough to feel alive, seldom enough to click in peace. */
const refreshEveryMs = 20_000;
const pageSize = 50;

/** Makes a list; nothing is asked yet. */
export function createRoomsList(rooms: Client<typeof RoomsService>, clock: Clock): RoomsList {
  const nothing = { rooms: [], news: new Map(), marked: new Map() };
  const empty: RoomsState = { phase: 'loading', ...nothing, nextCursor: '', more: 'idle', stale: false };
  return { rooms, clock, store: createStore(() => empty) };
}

/** Loads the list now and then again and again, until the returned function is called. */
export function followRooms(list: RoomsList): () => void {
  let stopped = false;
  let cancel = () => {};
  const turn = async () => {
    await refreshRooms(list);
    if (!stopped) cancel = list.clock.later(refreshEveryMs, () => void turn());
  };
  void turn();
  return () => {
    stopped = true;
    cancel();
  };
}

/** Loads as many rooms as are shown, again. What is shown stays when that fails. Never throws. */
export async function refreshRooms(list: RoomsList): Promise<void> {
  const { rooms, store } = list;
  try {
    const limit = Math.min(100, Math.max(pageSize, store.getState().rooms.length));
    const [answer, news] = await Promise.all([rooms.listRooms({ limit, unreadFirst: true }), askNews(rooms)]);
    const { rooms: shown } = store.getState();
    const fresh = answer.rooms.map(listed);
    // Pages after this one were asked for by hand; they stay as they were.
    const named = new Set(fresh.map((room) => room.id));
    const after = shown.length > limit ? shown.slice(limit).filter((room) => !named.has(room.id)) : [];
    const nextCursor = after.length > 0 ? store.getState().nextCursor : answer.nextCursor;
    const known = { phase: 'ready' as const, rooms: [...fresh, ...after], nextCursor, stale: false };
    showNews(list, news ? { ...known, news } : known);
  } catch {
    const { phase } = store.getState();
    store.setState({ phase: phase === 'ready' ? 'ready' : 'failed', stale: true });
  }
}

/** Tries a list that could not be loaded again. */
export async function retryRooms(list: RoomsList): Promise<void> {
  list.store.setState({ phase: 'loading' });
  await refreshRooms(list);
}

/** Adds the next page. Never throws: `more` tells how it went. */
export async function loadMoreRooms(list: RoomsList): Promise<void> {
  const { rooms, store } = list;
  const { nextCursor: cursor, more } = store.getState();
  if (cursor === '' || more === 'loading') return;
  store.setState({ more: 'loading' });
  try {
    const [page, news] = await Promise.all([
      rooms.listRooms({ limit: pageSize, cursor, unreadFirst: true }),
      askNews(rooms),
    ]);
    const { rooms: shown } = store.getState();
    const known = new Set(shown.map((room) => room.id));
    const fresh = page.rooms.map(listed).filter((room) => !known.has(room.id));
    const added = { rooms: [...shown, ...fresh], nextCursor: page.nextCursor, more: 'idle' as const };
    showNews(list, news ? { ...added, news } : added);
  } catch {
    store.setState({ more: 'failed' });
  }
}

/** Changes the list, and puts what is new on its rooms. */
export function showNews({ store }: RoomsList, changed: Partial<RoomsState>): void {
  const { rooms, news, marked } = { ...store.getState(), ...changed };
  const shown = beside(news, marked);
  const newIn = (id: string) => ({ unread: shown.get(id)?.unread ?? 0, mentions: shown.get(id)?.mentions ?? 0 });
  store.setState({ ...changed, rooms: rooms.map((room) => ({ ...room, ...newIn(room.id) })) });
}

/** Those that call the resident by name first, then those with something unread, then the others; else as they were. */
export function unreadFirst(rooms: readonly ListedRoom[]): readonly ListedRoom[] {
  const rank = ({ unread, mentions }: ListedRoom) => (mentions > 0 ? 0 : unread > 0 ? 1 : 2);
  return rooms.toSorted((a, b) => rank(a) - rank(b));
}

/** The rooms in the order of these ids; those that are new come last. */
export function inOrder(rooms: readonly ListedRoom[], ids: readonly string[]): readonly ListedRoom[] {
  const places = new Map(ids.map((id, place) => [id, place]));
  const placeOf = ({ id }: ListedRoom) => places.get(id) ?? ids.length;
  return rooms.toSorted((a, b) => placeOf(a) - placeOf(b));
}

/** The rooms whose name or description has every word of `query`, whatever the case. */
export function findRooms(rooms: readonly ListedRoom[], query: string): readonly ListedRoom[] {
  const words = query.toLocaleLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return rooms;
  return rooms.filter((room) => {
    const text = `${room.name} ${room.description} ${room.slug}`.toLocaleLowerCase();
    return words.every((word) => text.includes(word));
  });
}

/** Makes a room and gives its slug. Rejects with a ConnectError; `field-errors.ts` reads it. */
export async function createRoom({ rooms }: RoomsList, draft: { name: string; description: string }): Promise<string> {
  const { room } = await rooms.createRoom({ name: draft.name.trim(), description: draft.description.trim() });
  if (!room) throw new ConnectError('the answer has no room');
  return room.slug;
}

function listed(room: Room): ListedRoom {
  const { id, slug, name, description, membersOnline, lastEvent, lastEventAt } = room;
  const happened = lastEvent && lastEventAt ? { text: lastEvent, at: timestampMs(lastEventAt) } : null;
  const inside = membersOnline ?? null;
  const archived = room.archivedAt !== undefined;
  return { id, slug, name, description, inside, lastEvent: happened, unread: 0, mentions: 0, archived };
}
