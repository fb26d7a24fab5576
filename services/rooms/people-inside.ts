/** Who is in which room, asked of presence: what is not known is left out, never invented. */
import type { Client } from '@connectrpc/connect';
import type { PresenceService, RoomPresence } from 'proto/city/presence/v1/presence';
import type { Room } from 'proto/city/rooms/v1/room';
import type { Log } from '../telemetry.ts';

/** People in rooms; a room without an answer is missing from the map. */
export type PeopleInside = (roomIds: string[]) => Promise<Map<string, RoomPresence>>;

/** A page must not wait for presence longer than this; City Home's popular rooms may wait twice, within its 2 s. */
const patienceMs = 800;
/** Rooms that presence is asked for in one call, which is as many as it takes. */
const roomsACall = 200;

/** Asks presence; when it cannot be asked, or not for all the rooms, the map is empty. */
export function openPeopleInside(presence: Client<typeof PresenceService>, log: Log): PeopleInside {
  return async (roomIds) => {
    const calls: Promise<{ rooms: RoomPresence[] }>[] = [];
    for (let at = 0; at < roomIds.length; at += roomsACall) {
      const some = roomIds.slice(at, at + roomsACall);
      calls.push(presence.getRooms({ roomIds: some }, { timeoutMs: patienceMs }));
    }
    try {
      const answers = await Promise.all(calls);
      return new Map(answers.flatMap(({ rooms }) => rooms.map((room) => [room.roomId, room])));
    } catch (error) {
      log.warn({ err: error }, 'presence cannot be asked who is in the rooms');
      return new Map();
    }
  };
}

/** The room with how many people are inside; when that is not known, as it is. */
export function counted(room: Room, people: Map<string, RoomPresence>): Room {
  const online = people.get(room.id)?.online;
  return online === undefined ? room : { ...room, membersOnline: online };
}
