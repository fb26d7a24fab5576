/** For tests: rooms, presence and feed that know what they are given, over the real contract. */

import type { MessageInitShape } from '@bufbuild/protobuf';
import { Code, ConnectError, type HandlerContext } from '@connectrpc/connect';
import type { FeedEventSchema } from 'proto/city/feed/v1/event';
import { FeedService } from 'proto/city/feed/v1/feed';
import { PresenceService } from 'proto/city/presence/v1/presence';
import type { PresenceSchema } from 'proto/city/presence/v1/status';
import type { MessageSchema } from 'proto/city/rooms/v1/message';
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
  /** Ids of the rooms that each resident has read. */
  read: Record<string, string[]>;
  /** Who has each room open, by its id. */
  inside: Record<string, MessageInitShape<typeof PresenceSchema>[]>;
  /** What was written in each room, by its id, oldest first. */
  messages: Record<string, MessageInitShape<typeof MessageSchema>[]>;
  /** Sources that answer unavailable: rooms, presence, feed. */
  down: Set<string>;
  /** Who asked, by the passport of the call. */
  askedBy: (string | undefined)[];
  /** Which RPCs were called. */
  asked: string[];
  services: Service[];
};

/** Neighbours of an empty city. */
export function neighbours(): Neighbours {
  const hear = (name: string, context: HandlerContext) => {
    known.askedBy.push(callerOf(context)?.id);
    known.asked.push(context.method.localName);
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
          listUnread({ roomId }, context) {
            hear('rooms', context);
            const own = known.read[callerOf(context)?.id ?? ''] ?? [];
            return { rooms: own.filter((id) => roomId === '' || id === roomId).map((id) => ({ roomId: id })) };
          },
          getRoom({ roomId }, context) {
            hear('rooms', context);
            const found = known.rooms.find(({ id, slug }) => id === roomId || slug === roomId);
            if (!found) throw new ConnectError('there is no such room', Code.NotFound);
            return { id: found.id ?? '', slug: found.slug ?? '', name: found.name ?? '' };
          },
          listMessages({ roomId, limit }, context) {
            hear('rooms', context);
            return { messages: (known.messages[roomId] ?? []).slice(-limit) };
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
          getRooms({ roomIds }, context) {
            hear('presence', context);
            const rooms = roomIds.map((roomId) => ({ roomId, members: known.inside[roomId] ?? [] }));
            return { rooms: rooms.map((room) => ({ ...room, online: room.members.length })) };
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
    read: {},
    inside: {},
    messages: {},
    down: new Set(),
    askedBy: [],
    asked: [],
    services: [rooms, presence, feed],
  };
  return known;
}
