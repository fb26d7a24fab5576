import { type DescMessage, fromJson, type JsonValue, type MessageShape } from '@bufbuild/protobuf';
import { timestampMs } from '@bufbuild/protobuf/wkt';
import { createClient, type Transport } from '@connectrpc/connect';
import { FeedEventSchema } from 'proto/city/feed/v1/feed';
import { type GetHomeResponse, GetHomeResponseSchema, HomeService } from 'proto/city/home/v1/home';
import type { PopularRoom } from 'proto/city/rooms/v1/rooms';
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { CitySocket, Frame } from '../contract.ts';
import { type HomeEvents, hearEvents, showNews } from './home-events.ts';
import { isSameOrder, settledMs, settleOrder } from './popular-order.ts';

/** What City Home knows of the city. */
export type HomeState = {
  /** The last whole answer; undefined: none has come yet. */
  home: GetHomeResponse | undefined;
  /** When it came, epoch milliseconds. */
  asOf: number | undefined;
  /** Whether the last question failed. */
  failed: boolean;
  events: HomeEvents;
  /** The popular rooms in the order that is shown. */
  popular: readonly PopularRoom[];
};

/** City Home's state and what changes it. */
export type HomeStore = {
  store: StoreApi<HomeState>;
  /** Asks for everything now. */
  refresh: () => Promise<void>;
  /**
   * Hears the city until the returned function is called; it is asked anew when the socket has come back, and when it has
   * gone. Who comes back to City Home after a while begins with an empty place and not with what was.
   */
  follow: () => () => void;
  /** Shows the events that wait. */
  showNews: () => void;
  /** While held the popular rooms stay where they are: somebody points at one. */
  holdOrder: (held: boolean) => void;
};

const nothing: HomeState = {
  home: undefined,
  asOf: undefined,
  failed: false,
  events: { shown: [], news: [] },
  popular: [],
};

/** What was read so long ago, in milliseconds, is asked for again when somebody comes to look. */
const freshMs = 10_000;

/** What it needs; `told` is what the document knew, null: nothing. */
type HomeEnvironment = { transport: Transport; socket: CitySocket; told: GetHomeResponse | null; now?: () => number };

/** City Home by what the document told, then through one RPC and by the topics `home` and `feed`. */
export function openHome({ transport, socket, told, now = Date.now }: HomeEnvironment): HomeStore {
  const client = createClient(HomeService, transport);
  // From the first moment, because the edge draws nothing but that.
  const store = createStore<HomeState>(() => (told ? firstState(told, now()) : nothing));
  let movedAt = told ? now() : Number.NEGATIVE_INFINITY;
  let held = false;

  const take = (home: GetHomeResponse, asOf: number) => {
    const { home: before, events, popular } = store.getState();
    const settled = settleOrder(popular, home.popular, !held && now() - movedAt >= settledMs);
    if (!isSameOrder(popular, settled)) movedAt = now();
    // Nothing is on the screen before the first answer, so nothing can move.
    const heard = hearEvents(events, home.events);
    store.setState({ home, asOf, failed: false, events: before ? heard : showNews(heard), popular: settled });
  };
  const ask = async () => {
    try {
      take(await client.getHome({}), now());
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
    // The edge cannot read City Home now.
    if (frame.event === 'city.error') return store.setState({ failed: true });
    const home = frame.event === 'home.update' && read(GetHomeResponseSchema, frame.home);
    if (home) take(home, now());
  };
  const hearFeed = (frame: Frame) => {
    const event = frame.event === 'feed.event' && read(FeedEventSchema, frame.event_data);
    if (event) store.setState({ events: hearEvents(store.getState().events, [event]) });
  };
  return {
    store,
    refresh,
    follow() {
      const { asOf } = store.getState();
      const { state } = socket.status.getState();
      // Without a network it fails at once, and what a kept document told is not taken for live, however fresh it is.
      if (asOf === undefined || now() - asOf >= freshMs || state === 'offline') {
        if (state === 'open') store.setState(nothing);
        void refresh();
      }
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
    showNews: () => store.setState({ events: showNews(store.getState().events) }),
    holdOrder(wanted) {
      held = wanted;
    },
  };
}

/** What the document told. It may have been kept for a time without network; and this clock may be behind the city's. */
function firstState(home: GetHomeResponse, now: number): HomeState {
  const asOf = home.readAt ? Math.min(now, timestampMs(home.readAt)) : now;
  return { ...nothing, home, asOf, events: { shown: home.events, news: [] }, popular: home.popular };
}

/** The message in a frame; undefined when it is none. */
function read<Desc extends DescMessage>(schema: Desc, json: unknown): MessageShape<Desc> | undefined {
  try {
    return fromJson(schema, json as JsonValue, { ignoreUnknownFields: true });
  } catch {
    return undefined;
  }
}
