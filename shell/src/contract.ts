/**
 * The plug: what the shell gives to every microfrontend, and what a microfrontend exposes. Types only.
 *
 * An exposed module exports one React component named `Part`. A page gets {@link PageProps}, a slot {@link SlotProps}.
 * Everything that a tab has once (passport, socket, presence, language, navigation) is here; nothing else is shared.
 */
import type { Transport } from '@connectrpc/connect';
import type { ComponentType } from 'react';
import type { StoreApi } from 'zustand/vanilla';

/** A page's module: `export const Part: PagePart`. */
export type PagePart = ComponentType<PageProps>;
/** A slot's module: `export const Part: SlotPart`. */
export type SlotPart = ComponentType<SlotProps>;

export type PageProps = {
  city: City;
  /** What the route's `{names}` matched, decoded: `/rooms/{slug}` gives `{ slug }`. */
  params: Readonly<Record<string, string>>;
  /** What stands behind the `?` of the address: `/rooms?new=Garden` gives `{ new: 'Garden' }`. Absent in older shells. */
  query?: Readonly<Record<string, string>>;
};

export type SlotProps = { city: City };

export type City = {
  /** Who this tab belongs to; null until the passport is known. */
  resident: StoreApi<Resident | null>;
  /** The language of the whole page. */
  locale: StoreApi<Locale>;
  /** Calls the city's RPCs as this resident: `createClient(RoomsService, city.transport)`. No token is ever visible. */
  transport: Transport;
  /** The one WebSocket of this tab. */
  socket: CitySocket;
  /** Who is in the city now, kept fresh by the shell. */
  presence: StoreApi<PresenceState>;
  /** What this resident chose that others see of them; null until the city has told. Absent in older shells. */
  own?: StoreApi<OwnStatus | null>;
  /**
   * Goes to a path of the portal without a reload; with `replace` the page that is left is not in the history. `state`
   * is what `history.state` is there: a page can tell by it that the portal itself sent the resident, for no link brings one.
   */
  navigate: (path: string, how?: { replace?: boolean; state?: unknown }) => void;
  /**
   * Says a short text to screen readers, politely and at once. With `count`, a name for a number that keeps changing
   * ("online"), the text is about that number: the newest is said, and counts at most each 30 seconds.
   */
  announce: (text: string, count?: string) => void;
  /**
   * Shows a short notice that goes by itself. One with an action stays longer; none goes while one is at it. The returned
   * function takes it away.
   */
  toast: (notice: Toast) => () => void;
};

export type Toast = {
  text: string;
  kind: 'info' | 'error';
  /** One thing that can be done about it, such as "Undo". Pressing it also takes the notice away. */
  action?: { label: string; onPress: () => void };
  /** Called once it has gone, however that came about; after the action, if that was it. */
  onGone?: () => void;
};

export type Resident = { userId: string; displayName: string };

export type Locale = 'uk' | 'en';

export type PresenceStatus = 'online' | 'away' | 'offline';

export type PresentResident = {
  username: string;
  status: PresenceStatus;
  /** When the status last changed, in RFC 3339; empty: they do not say. */
  lastSeen: string;
  /** They are not to be disturbed, however active they are. Absent: they did not choose that. */
  doNotDisturb?: boolean;
};

/** What a resident chose that others see of them, in all their tabs and on all their devices. */
export type OwnStatus = {
  choice: 'automatic' | 'do_not_disturb' | 'invisible';
  /** When `do_not_disturb` ends by itself, epoch milliseconds; null: not by itself. */
  until: number | null;
  /** Whether others are told when they were last here. */
  showsLastSeen: boolean;
};

export type PresenceState = {
  /** userId → what is known of them; those offline are dropped. */
  residents: ReadonlyMap<string, PresentResident>;
  /** Distinct residents online or away; null while it is not known (not yet connected, or presence is down). */
  online: number | null;
  /** Whether the picture is live. False: show it as of `asOf`, or not at all. */
  live: boolean;
  /** When the last frame came, epoch milliseconds; null: never. */
  asOf: number | null;
};

/** What the edge sends about one topic; the fields beside these are those of spec: WebSocket. */
export type Frame = { event: string; topic?: string } & Record<string, unknown>;

/** A place in a room's log. */
export type Position = { epoch: string; after: number };

export type SocketState = {
  /** `waiting` between two attempts; `offline` while the browser says that there is no network. */
  state: 'connecting' | 'open' | 'waiting' | 'offline';
};

export interface CitySocket {
  status: StoreApi<SocketState>;
  /**
   * Hears a topic (`room:<id>`, `presence`, `feed`) until the returned function is called. Subscribes again after each
   * reconnect; `position`, asked at that moment, resumes a room's log instead of loading it anew.
   */
  subscribe(topic: string, hear: (frame: Frame) => void, position?: () => Position | undefined): () => void;
  /** Sends a frame now. False when the socket is not open: nothing was sent. */
  send(frame: Frame): boolean;
}
