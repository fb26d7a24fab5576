/** GetHome: residents online, the last events, popular rooms. A part whose source is down is named, not invented. */
import { timestampMs, timestampNow } from '@bufbuild/protobuf/wkt';
import type { Client, ServiceImpl } from '@connectrpc/connect';
import type { FeedService } from 'proto/city/feed/v1/feed';
import type { HomeService } from 'proto/city/home/v1/home';
import type { PresenceService } from 'proto/city/presence/v1/presence';
import type { Room, RoomsService } from 'proto/city/rooms/v1/rooms';
import type { Log } from '../telemetry.ts';

/** Where City Home's parts come from. */
export type Sources = {
  presence: Client<typeof PresenceService>;
  feed: Client<typeof FeedService>;
  rooms: Client<typeof RoomsService>;
  log: Log;
};

/** A page waits no longer than this for its slowest part. */
const patience = { timeoutMs: 2_000 };
const events = 3;
const popularRooms = 3;
/** Residents whose faces the presence bar can show. */
const faces = 24;
/** Rooms among which the popular ones are looked for: those with the latest events. */
const candidates = 100;

/** The handler. */
export function getHome({ presence, feed, rooms, log }: Sources): ServiceImpl<typeof HomeService>['getHome'] {
  return async () => {
    const missing: string[] = [];
    const ask = async <T>(part: string, call: Promise<T>): Promise<T | undefined> => {
      try {
        return await call;
      } catch (error) {
        log.warn({ err: error, part }, 'a part of City Home is missing');
        missing.push(part);
        return undefined;
      }
    };
    const [here, happened, known] = await Promise.all([
      ask('presence', presence.listOnline({ limit: faces }, patience)),
      ask('feed', feed.listEvents({ limit: events }, patience)),
      ask('rooms', rooms.listRooms({ limit: candidates }, patience)),
    ]);
    return {
      ...(here ? { residentsOnline: here.online } : {}),
      residents: here?.presences ?? [],
      events: happened?.events ?? [],
      popularRooms: (known?.rooms ?? []).toSorted(byPopularity).slice(0, popularRooms),
      missing: missing.sort(),
      readAt: timestampNow(),
    };
  };
}

/** Most people inside first, then the latest event; others stay in the order in which rooms lists them. */
export function byPopularity(a: Room, b: Room): number {
  return (b.membersOnline ?? 0) - (a.membersOnline ?? 0) || happenedAt(b) - happenedAt(a);
}

function happenedAt(room: Room): number {
  return room.lastEventAt ? timestampMs(room.lastEventAt) : 0;
}
