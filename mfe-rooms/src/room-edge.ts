/** What rooms need of the world, as this tab gives it. */
import { createClient } from '@connectrpc/connect';
import { PresenceService } from 'proto/city/presence/v1/presence';
import { ModerationService } from 'proto/city/rooms/v1/moderation';
import { RoomsService } from 'proto/city/rooms/v1/rooms';
import type { City } from 'shell/contract';
import { v7 as uuid } from 'uuid';
import { tabClock } from './clock.ts';
import type { RoomEdge } from './open-room.ts';

/** The clients, the socket and the storage of this tab. */
export function roomEdge(city: City): RoomEdge {
  return {
    rooms: createClient(RoomsService, city.transport),
    moderation: createClient(ModerationService, city.transport),
    presence: createClient(PresenceService, city.transport),
    socket: city.socket,
    resident: city.resident,
    clock: tabClock,
    // They grow with time, which costs the log least; and a page that came over plain HTTP can make them, too.
    newId: uuid,
    storage: tabStorage(),
  };
}

/** The tab's own storage; null where the browser forbids it. */
function tabStorage(): Storage | null {
  try {
    return window.sessionStorage;
  } catch {
    return null;
  }
}
