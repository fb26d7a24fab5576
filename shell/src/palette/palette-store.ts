import type { Client } from '@connectrpc/connect';
import type { Room } from 'proto/city/rooms/v1/room';
import type { RoomsService } from 'proto/city/rooms/v1/rooms';
import { createStore, type StoreApi } from 'zustand/vanilla';
import { recentIds } from './recent.ts';

/** A room that the palette can go to. */
export type KnownRoom = {
  slug: string;
  name: string;
  description: string;
  /** Residents inside; null: not known. */
  inside: number | null;
};

/** What the palette knows while it is open. */
export type PaletteState = {
  open: boolean;
  query: string;
  /** The command that Enter does; undefined: the first. */
  active: string | undefined;
  rooms: readonly KnownRoom[];
  roomsAre: 'unasked' | 'asked' | 'known' | 'unknown';
  /** Whether the city has more rooms than these. */
  moreRooms: boolean;
  /** Ids of what was chosen lately. */
  recent: readonly string[];
};

/** The palette's store and whom it asks for rooms. */
export type PaletteStore = { readonly rooms: Client<typeof RoomsService>; readonly store: StoreApi<PaletteState> };

/** A palette that has not been opened yet. */
export function createPalette(rooms: Client<typeof RoomsService>): PaletteStore {
  return {
    rooms,
    store: createStore<PaletteState>(() => ({
      open: false,
      query: '',
      active: undefined,
      rooms: [],
      roomsAre: 'unasked',
      moreRooms: false,
      recent: [],
    })),
  };
}

/** Closes an open palette. One that opens begins anew: nothing is typed, and the city is asked for its rooms. */
export function toggle(palette: PaletteStore): void {
  if (palette.store.getState().open) close(palette);
  else {
    palette.store.setState({ open: true, query: '', active: undefined, recent: recentIds() });
    void askRooms(palette);
  }
}

/** Closes it; nothing is done. */
export function close({ store }: PaletteStore): void {
  store.setState({ open: false });
}

/** What is typed now; the first answer becomes the active one. */
export function writeQuery({ store }: PaletteStore, query: string): void {
  store.setState({ query, active: undefined });
}

/** Makes a command the active one. */
export function activate({ store }: PaletteStore, id: string): void {
  if (store.getState().active !== id) store.setState({ active: id });
}

const pageSize = 100;
/** Pages that are asked for: a city with more rooms than these is searched on the page of the rooms. */
const mostPages = 5;
/** A list that one waits for with open eyes, milliseconds. */
const patienceMs = 5_000;

/** Asks for the rooms, unless that is under way. Never rejects: `roomsAre` tells how it went. */
export async function askRooms({ rooms, store }: PaletteStore): Promise<void> {
  if (store.getState().roomsAre === 'asked') return;
  // The rooms of the last time are most likely still there; who is inside is not.
  const before = store.getState().rooms.map((room) => ({ ...room, inside: null }));
  store.setState({ roomsAre: 'asked', rooms: before });
  const found = new Map<string, KnownRoom>();
  let cursor = '';
  try {
    for (let page = 0; page < mostPages; page++) {
      const answer = await rooms.listRooms({ limit: pageSize, cursor }, { timeoutMs: patienceMs });
      for (const room of answer.rooms) found.set(room.slug, known(room));
      cursor = answer.nextCursor;
      store.setState({ rooms: [...found.values()] });
      if (cursor === '') break;
    }
    store.setState({ roomsAre: 'known', moreRooms: cursor !== '' });
  } catch {
    // A first page is better than none: then there are more, and that is said.
    store.setState({
      rooms: [...found.values()],
      roomsAre: found.size > 0 ? 'known' : 'unknown',
      moreRooms: found.size > 0,
    });
  }
}

function known({ slug, name, description, membersOnline }: Room): KnownRoom {
  return { slug, name, description, inside: membersOnline ?? null };
}
