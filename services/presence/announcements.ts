/**
 * What presence tells on the Bus: finished JSON frames, which an edge passes on as they are.
 *
 * `presence` carries `presence.update`, one a change. `presence:room:<id>` carries `city.room.join` and
 * `city.room.leave` while the room is small, and `city.room.presence`, which room-diffs.ts gathers.
 */
import type { Bus } from '../bus.ts';
import { presenceTopic, roomPeopleTopic } from '../bus-topics.ts';
import { type Change, city } from './leases.ts';
import { presenceJson } from './presence-message.ts';
import type { RoomDiffs } from './room-diffs.ts';

/** Rooms of more people than this are told as a count and a sample. */
export const namedInFull = 200;

/** The id in a place `room:<id>`. */
export function roomIdOf(place: string): string {
  return place.slice('room:'.length);
}

/** The place of a room. */
export function placeOf(roomId: string): string {
  return `room:${roomId}`;
}

/** Tells changes. */
export type Announce = (changes: readonly Change[]) => void;

/** Announces on this Bus; a room's changes also go into its diff. */
export function announcer(bus: Bus, diffs: RoomDiffs): Announce {
  return (changes) => {
    for (const change of changes) {
      if (change.place === city) bus.publish(presenceTopic, updateFrame(change));
      else announceInRoom(bus, change);
    }
    diffs.note(changes.filter((change) => change.place !== city));
  };
}

function updateFrame(change: Change): string {
  const { userId, username, after, lastSeen, online, version } = change;
  const presence = presenceJson({ userId, username, status: after, lastSeen });
  return JSON.stringify({ event: 'presence.update', ...presence, online, version });
}

function announceInRoom(bus: Bus, { place, userId, username, before, after, online }: Change): void {
  const came = before === 'offline';
  const went = after === 'offline';
  if (came === went || online > namedInFull) return;
  const event = came ? 'city.room.join' : 'city.room.leave';
  const roomId = roomIdOf(place);
  bus.publish(roomPeopleTopic(roomId), JSON.stringify({ event, room_id: roomId, user_id: userId, username }));
}
