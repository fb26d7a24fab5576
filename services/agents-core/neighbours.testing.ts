/** For tests: rooms, presence and feed that know what they are given, over the real contract. */

import type { MessageInitShape } from '@bufbuild/protobuf';
import { Code, ConnectError, type HandlerContext } from '@connectrpc/connect';
import type { FeedEventSchema } from 'proto/city/feed/v1/event';
import { FeedService } from 'proto/city/feed/v1/feed';
import { PresenceService } from 'proto/city/presence/v1/presence';
import type { PresenceSchema } from 'proto/city/presence/v1/status';
import type { PopularRoomSchema, RoomSchema } from 'proto/city/rooms/v1/room';
import { RoomsService } from 'proto/city/rooms/v1/rooms';
import { callerOf } from '../caller.ts';
import { partly } from '../city.testing.ts';
import type { Service } from '../service.ts';

/** What the neighbours know; a test changes it as it likes. */
export type Neighbours = {
  rooms: MessageInitShape<typeof RoomSchema>[];
  popular: MessageInitShape<typeof PopularRoomSchema>[];
  residents: MessageInitShape<typeof PresenceSchema>[];
  events: MessageInitShape<typeof FeedEventSchema>[];
  /** Sources that answer unavailable: rooms, presence, feed. */
  down: Set<string>;
  /** Who asked, by the passport of the call. */
  askedBy: (string | undefined)[];
  services: Service[];
};

/** Neighbours of an empty city. */
export function neighbours(): Neighbours {
  const hear = (name: string, context: HandlerContext) => {
    known.askedBy.push(callerOf(context)?.id);
    if (known.down.has(name)) throw new ConnectError(`${name} is down`, Code.Unavailable);
  };
  const rooms: Service = {
    name: 'rooms',
    offers: [RoomsService],
    open: () => (router) =>
      router.service(
        RoomsService,
        partly(RoomsService, {
          listRooms({ limit, cursor }, context) {
            hear('rooms', context);
            const from = Number(cursor);
            const next = from + limit;
            return { rooms: known.rooms.slice(from, next), nextCursor: next < known.rooms.length ? String(next) : '' };
          },
          listPopular({ limit }, context) {
            hear('rooms', context);
            return { rooms: known.popular.slice(0, limit) };
          },
        }),
      ),
  };
  const presence: Service = {
    name: 'presence',
    offers: [PresenceService],
    open: () => (router) =>
      router.service(
        PresenceService,
        partly(PresenceService, {
          beat: () => ({}),
          listOnline({ limit }, context) {
            hear('presence', context);
            return { presences: known.residents.slice(0, limit), online: known.residents.length };
          },
        }),
      ),
  };
  const feed: Service = {
    name: 'feed',
    offers: [FeedService],
    open: () => (router) =>
      router.service(
        FeedService,
        partly(FeedService, {
          listEvents({ limit }, context) {
            hear('feed', context);
            return { events: known.events.slice(0, limit) };
          },
        }),
      ),
  };
  const known: Neighbours = {
    rooms: [],
    popular: [],
    residents: [],
    events: [],
    down: new Set(),
    askedBy: [],
    services: [rooms, presence, feed],
  };
  return known;
}
