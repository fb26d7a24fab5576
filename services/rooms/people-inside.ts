/** Who is in which room, asked of presence: what is not known is left out, never invented. */
import type { Client } from '@connectrpc/connect';
import type { PresenceService, RoomPresence } from 'proto/city/presence/v1/presence';
import type { Log } from '../telemetry.ts';

/** People in rooms; a room without an answer is missing from the map. */
export type PeopleInside = (roomIds: string[]) => Promise<Map<string, RoomPresence>>;

/** A page must not wait for presence longer than this. */
const patienceMs = 1_500;

/** Asks presence; when it cannot be asked the map is empty. */
export function openPeopleInside(presence: Client<typeof PresenceService>, log: Log): PeopleInside {
  return async (roomIds) => {
    if (roomIds.length === 0) return new Map();
    try {
      const { rooms } = await presence.getRooms({ roomIds }, { timeoutMs: patienceMs });
      return new Map(rooms.map((room) => [room.roomId, room]));
    } catch (error) {
      log.warn({ err: error }, 'presence cannot be asked who is in the rooms');
      return new Map();
    }
  };
}
