/**
 * What presence tells on the Bus: finished JSON frames, which an edge passes on as they are.
 *
 * `presence` carries `presence.update`, one a change, and `presence.agent` likewise of agents; what came of one call goes
 * together. `presence:room:<id>` carries `city.room.join` and `city.room.leave` while the room is small, and
 * `city.room.presence`, which room-diffs.ts gathers.
 */
import type { Bus } from '../bus.ts';
import { presenceTopic, roomPeopleTopic } from '../bus-topics.ts';
import { presenceTexts } from '../presence-frames.ts';
import { agents, type Change, city } from './leases.ts';
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
    const frames: string[] = [];
    for (const change of changes) {
      if (change.place === city) frames.push(updateFrame(change));
      else if (change.place === agents) frames.push(agentFrame(change));
      else announceInRoom(bus, change);
    }
    for (const text of presenceTexts(frames)) bus.publish(presenceTopic, text);
    diffs.note(changes.filter(({ place }) => place !== city && place !== agents));
  };
}

function updateFrame(change: Change): string {
  const { after: status, online, version, ...resident } = change;
  const presence = presenceJson({ ...resident, status });
  return JSON.stringify({ event: 'presence.update', ...presence, online, version });
}

function agentFrame({ after: status, ...agent }: Change): string {
  return JSON.stringify({ event: 'presence.agent', ...presenceJson({ ...agent, status }) });
}

function announceInRoom(bus: Bus, { place, userId, username, before, after, online }: Change): void {
  const came = before === 'offline';
  const went = after === 'offline';
  if (came === went || online > namedInFull) return;
  const event = came ? 'city.room.join' : 'city.room.leave';
  const roomId = roomIdOf(place);
  bus.publish(roomPeopleTopic(roomId), JSON.stringify({ event, room_id: roomId, user_id: userId, username }));
}
