/** What City Guide knows: only what it has just read from the city, with the caller's own rights. */
import type { CallOptions, Client } from '@connectrpc/connect';
import type { FeedEvent } from 'proto/city/feed/v1/event';
import type { FeedService } from 'proto/city/feed/v1/feed';
import type { PresenceService } from 'proto/city/presence/v1/presence';
import { Status } from 'proto/city/presence/v1/status';
import type { PopularRoom, Room } from 'proto/city/rooms/v1/room';
import type { RoomsService } from 'proto/city/rooms/v1/rooms';

/** The services that know the city. */
export type CityClients = {
  rooms: Pick<Client<typeof RoomsService>, 'listRooms' | 'listPopular'>;
  presence: Pick<Client<typeof PresenceService>, 'listOnline'>;
  feed: Pick<Client<typeof FeedService>, 'listEvents'>;
};

/** Who is here: how many residents, and some of them by name. */
export type Online = { count: number; active: string[]; away: string[] };

/** Rooms, and whether these are all. */
export type Rooms = { rooms: Room[]; complete: boolean };

/** Reads the city for one question; undefined: that source is down. */
export type CityFacts = {
  online(): Promise<Online | undefined>;
  rooms(): Promise<Rooms | undefined>;
  /** The rooms in which most is going on, the liveliest first. */
  popular(): Promise<PopularRoom[] | undefined>;
  events(): Promise<FeedEvent[] | undefined>;
};

/** A source that takes longer is as good as down. */
const patienceMs = 3_000;
const namesAtMost = 10;
const eventsAtMost = 5;
const popularAtMost = 5;
const pageSize = 100;
const pagesAtMost = 10;

/** Reads with the caller's authority, until `signal` says that nobody wants to know any more. */
export function cityFacts(
  { rooms, presence, feed }: CityClients,
  caller: { headers: Record<string, string>; signal: AbortSignal },
): CityFacts {
  const options: CallOptions = { ...caller, timeoutMs: patienceMs };
  return {
    online: () =>
      known(async () => {
        const { online, presences } = await presence.listOnline({ limit: namesAtMost }, options);
        const namesOf = (status: Status) =>
          presences.filter((one) => one.status === status && one.username).map((one) => oneLine(one.username));
        return { count: online, active: namesOf(Status.ONLINE), away: namesOf(Status.AWAY) };
      }),
    rooms: () =>
      known(async () => {
        const found: Room[] = [];
        let cursor = '';
        for (let page = 0; page < pagesAtMost; page++) {
          const answer = await rooms.listRooms({ limit: pageSize, cursor }, options);
          found.push(...answer.rooms);
          cursor = answer.nextCursor;
          if (!cursor) break;
        }
        return { rooms: found, complete: cursor === '' };
      }),
    popular: () => known(async () => (await rooms.listPopular({ limit: popularAtMost }, options)).rooms),
    events: () => known(async () => (await feed.listEvents({ limit: eventsAtMost }, options)).events),
  };
}

/** Text of residents, kept to one line so that it cannot pass for the guide's own. */
export function oneLine(text: string): string {
  return text.replace(/\s+/gu, ' ').trim();
}

async function known<T>(read: () => Promise<T>): Promise<T | undefined> {
  try {
    return await read();
  } catch {
    return undefined;
  }
}
