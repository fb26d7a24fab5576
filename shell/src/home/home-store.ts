import { type DescMessage, fromJson, type JsonValue, type MessageShape } from '@bufbuild/protobuf';
import { timestampMs } from '@bufbuild/protobuf/wkt';
import { createClient, type Transport } from '@connectrpc/connect';
import { FeedEventSchema } from 'proto/city/feed/v1/event';
import { type GetHomeResponse, GetHomeResponseSchema, HomeService } from 'proto/city/home/v1/home';
import type { PopularRoom } from 'proto/city/rooms/v1/room';
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
  /** When each part was last told by the source that it comes from, epoch milliseconds; undefined: never. */
  toldAt: { feed: number | undefined; rooms: number | undefined };
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
  toldAt: { feed: undefined, rooms: undefined },
};

/** What was read so long ago, in milliseconds, is asked for again when somebody comes to look. */
const freshMs = 10_000;

/** A city that is silent so long, in milliseconds, does not answer: what is shown is then as of when it is. */
const patienceMs = 5_000;

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
    const { events, popular, toldAt } = store.getState();
    // What a source that is away last told stays, as of when it did.
    const known = (part: keyof typeof toldAt) => (home.missing.includes(part) ? toldAt[part] : asOf);
    const settled = home.missing.includes('rooms')
      ? popular
      : settleOrder(popular, home.popular, !held && now() - movedAt >= settledMs);
    if (!isSameOrder(popular, settled)) movedAt = now();
    store.setState({
      home,
      asOf,
      failed: false,
      events: hearEvents(events, home.events),
      popular: settled,
      toldAt: { feed: known('feed'), rooms: known('rooms') },
    });
  };
  const ask = async () => {
    try {
      take(await client.getHome({}, { timeoutMs: patienceMs }), now());
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
      const fresh = asOf !== undefined && now() - asOf < freshMs;
      if (!fresh && state === 'open') store.setState(nothing);
      // What changed while nobody listened is not told again. A page that has just come is asked for when its socket opens.
      if (!fresh || state !== 'connecting') void refresh();
      const ends = [
        socket.subscribe('home', hearHome),
        socket.subscribe('feed', hearFeed),
        // Also when the connection breaks: then the answer, or its absence, says what the city is.
        socket.status.subscribe(({ state }) => state !== 'connecting' && void refresh()),
      ];
      return () => {
        for (const end of ends) end();
        // A list that goes under a pointer does not hear that the pointer has left.
        held = false;
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
  const known = (part: string) => (home.missing.includes(part) ? undefined : asOf);
  return {
    home,
    asOf,
    failed: false,
    events: { shown: home.events, news: [] },
    popular: home.popular,
    toldAt: { feed: known('feed'), rooms: known('rooms') },
  };
}

/** The message in a frame; undefined when it is none. */
function read<Desc extends DescMessage>(schema: Desc, json: unknown): MessageShape<Desc> | undefined {
  try {
    return fromJson(schema, json as JsonValue, { ignoreUnknownFields: true });
  } catch {
    return undefined;
  }
}
