/** One open room and what it needs of the world. */
import type { Client } from '@connectrpc/connect';
import type { PresenceService } from 'proto/city/presence/v1/presence';
import type { ModerationService } from 'proto/city/rooms/v1/moderation';
import type { RoomsService } from 'proto/city/rooms/v1/rooms';
import type { CitySocket, Resident } from 'shell/contract';
import type { StoreApi } from 'zustand/vanilla';
import type { Clock } from './clock.ts';
import type { LeftPlace } from './left-place.ts';
import type { RoomState } from './room-state.ts';
import type { Tab, TabStorage } from './tab-storage.ts';

/** What a room needs of the world. */
export type RoomEdge = {
  rooms: Client<typeof RoomsService>;
  moderation: Client<typeof ModerationService>;
  presence: Client<typeof PresenceService>;
  socket: CitySocket;
  resident: StoreApi<Resident | null>;
  clock: Clock;
  /** Makes a client id that nobody else makes. */
  newId: () => string;
  /** Where the tab keeps what is written, once {@link withOtherTabs} was answered; null: nowhere. */
  readonly storage: TabStorage | null;
  withOtherTabs: Tab['withOtherTabs'];
};

/** One open room: its state and what belongs to it while it is open. */
export type OpenRoom = {
  readonly edge: RoomEdge;
  readonly slug: string;
  /** The seq of the message that it is opened at; null: none is asked for. */
  readonly at: number | null;
  /** Where the reader was when they left it, to which they come back; null: they come anew. */
  readonly leftAt: LeftPlace | null;
  readonly store: StoreApi<RoomState>;
  /** What to undo when the room is closed, by name. */
  readonly undo: Map<string, () => void>;
  /** Ends every RPC of this room. */
  readonly closed: AbortController;
  /** The message that was sent and has no answer yet, and how to wait for none any more; null: there is none. */
  inFlight: { readonly clientId: string; readonly stopWaiting: () => void } | null;
  /** What is being asked right now, so that nothing is asked twice at a time. */
  readonly asking: Set<'gap' | 'members' | 'rules' | 'rules again' | 'about'>;
};

/** Who this tab belongs to, or null. */
export function me(room: OpenRoom): string | null {
  return room.edge.resident.getState()?.userId ?? null;
}

/** Begins something that ends with the room. Of one name there is one at a time: the former one ends first. */
export function whileOpen(room: OpenRoom, name: string, begin: () => () => void): void {
  room.undo.get(name)?.();
  room.undo.set(name, begin());
}
