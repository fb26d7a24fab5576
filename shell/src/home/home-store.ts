import { type DescMessage, fromJson, type JsonValue, type MessageShape } from '@bufbuild/protobuf';
import { createClient, type Transport } from '@connectrpc/connect';
import { type FeedEvent, FeedEventSchema } from 'proto/city/feed/v1/feed';
import { type GetHomeResponse, GetHomeResponseSchema, HomeService } from 'proto/city/home/v1/home';
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { CitySocket, Frame } from '../contract.ts';

/** What City Home knows of the city. */
export type HomeState = {
  /** The last whole answer; undefined: none has come yet. */
  home: GetHomeResponse | undefined;
  /** When it came, epoch milliseconds. */
  asOf: number | undefined;
  /** Whether the last question failed. */
  failed: boolean;
  /** The latest events, newest first: those of the answer and those told since. */
  events: readonly FeedEvent[];
};

/** City Home's state and what changes it. */
export type HomeStore = {
  store: StoreApi<HomeState>;
  /** Asks for everything now. */
  refresh: () => Promise<void>;
  /** Hears the city until the returned function is called; it is asked anew when the socket has come back, and when it has gone. */
  follow: () => () => void;
};

/** As many events as City Home shows. */
export const shownEvents = 3;

/** City Home through one RPC, and then by the topics `home` and `feed`. */
export function openHome(transport: Transport, socket: CitySocket, now: () => number = Date.now): HomeStore {
  const client = createClient(HomeService, transport);
  const store = createStore<HomeState>(() => ({ home: undefined, asOf: undefined, failed: false, events: [] }));

  const take = (home: GetHomeResponse) => {
    const { events } = store.getState();
    store.setState({ home, asOf: now(), failed: false, events: merge(events, home.events) });
  };
  const ask = async () => {
    try {
      take(await client.getHome({}));
    } catch {
      store.setState({ failed: true });
    }
  };
  let asking: Promise<void> | undefined;
  const refresh = () => {
    asking ??= ask().finally(() => {
      asking = undefined;
    });
    return asking;
  };
  const hearHome = (frame: Frame) => {
    const home = frame.event === 'home.update' && read(GetHomeResponseSchema, frame.home);
    if (home) take(home);
  };
  const hearFeed = (frame: Frame) => {
    const event = frame.event === 'feed.event' && read(FeedEventSchema, frame.event_data);
    if (event) store.setState({ events: merge(store.getState().events, [event]) });
  };
  return {
    store,
    refresh,
    follow() {
      const ends = [
        socket.subscribe('home', hearHome),
        socket.subscribe('feed', hearFeed),
        // Also when the connection breaks: then the answer, or its absence, says what the city is.
        socket.status.subscribe(({ state }) => state !== 'connecting' && void refresh()),
      ];
      return () => {
        for (const end of ends) end();
      };
    },
  };
}

/** Both lists as one: each event once, newest first, no more than are shown. */
export function merge(known: readonly FeedEvent[], news: readonly FeedEvent[]): FeedEvent[] {
  const byId = new Map([...known, ...news].map((event) => [event.id, event]));
  // Ids are UUIDv7: they sort by time.
  return [...byId.values()].sort((a, b) => (a.id < b.id ? 1 : -1)).slice(0, shownEvents);
}

/** The message in a frame; undefined when it is none. */
function read<Desc extends DescMessage>(schema: Desc, json: unknown): MessageShape<Desc> | undefined {
  try {
    return fromJson(schema, json as JsonValue, { ignoreUnknownFields: true });
  } catch {
    return undefined;
  }
}
