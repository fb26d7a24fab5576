/** How a room opens: a snapshot, or exactly what was missed. Whatever it tells several people is made once for them. */
import { create } from '@bufbuild/protobuf';
import type { Client } from '@connectrpc/connect';
import type { PresenceService, RoomPresence } from 'proto/city/presence/v1/presence';
import type { Presence } from 'proto/city/presence/v1/status';
import type { RoomEvent } from 'proto/city/rooms/v1/message';
import { type Room, RoomSchema } from 'proto/city/rooms/v1/room';
import type { GetRoomResponse, RoomsService } from 'proto/city/rooms/v1/rooms';
import { eventFrame, messageJson, roomJson } from '../room-frames.ts';
import { presentJson } from './presence-topic.ts';
import { SharedFrames } from './topics.ts';

/** A place in a room's log, as a client names it. */
export type Position = { epoch: string; after: number };

/** Who is in a room at one moment; undefined: presence cannot say. */
export type People = RoomPresence | undefined;

/** A room at one moment. */
export type RoomPicture = {
  room: GetRoomResponse;
  people: People;
  /** What was made of it, by the position for which it was. */
  openings: Map<string, Promise<Opening>>;
};

/** The first frames of a subscription, and the position that they bring its client to. */
export type Opening = { frames: SharedFrames; topSeq: number };

/** Who missed more than this loads the room anew: it is cheaper than a long replay. */
const longestReplay = 500;
const page = 100;

/** Reads the room and who is in it. */
export async function readRoom(
  roomId: string,
  rooms: Pick<Client<typeof RoomsService>, 'getRoom'>,
  presence: Pick<Client<typeof PresenceService>, 'getRooms'>,
): Promise<RoomPicture> {
  const [room, people] = await Promise.all([rooms.getRoom({ roomId }), readPeople(roomId, presence)]);
  return { room, people, openings: new Map() };
}

/** Reads who is in the room, for somebody who has all of its log. */
export function readPeople(
  roomId: string,
  presence: Pick<Client<typeof PresenceService>, 'getRooms'>,
): Promise<People> {
  return presence.getRooms({ roomIds: [roomId] }).then(
    (answer) => answer.rooms[0],
    () => undefined,
  );
}

/** What somebody who has the log up to `position`, which is all of it, is told. */
export function resumedAt(roomId: string, position: Position, people: People, topic: string): Opening {
  const place = { room_id: roomId, epoch: position.epoch, top_seq: position.after };
  const text = JSON.stringify({ event: 'city.room.resumed', ...place, recovered: true, ...insideJson(people) });
  return { frames: new SharedFrames([{ text }], topic), topSeq: position.after };
}

/**
 * Who is in the room, as frames for somebody who now sees others than before: those whom they do not see any more leave, and
 * everyone else is named again. Whom a browser knows besides, it has by then one too many, and asks.
 */
export function peopleAnew(people: RoomPresence, unseen?: ReadonlySet<string>): string[] {
  const { roomId: room_id, online, version } = people;
  const members = people.members.map(presentJson);
  const gone = people.members.filter(({ userId }) => unseen?.has(userId));
  const leaves = gone.map(({ userId, username }) => ({ event: 'city.room.leave', room_id, user_id: userId, username }));
  const named =
    online > people.members.length ? { joined: [], left: [], sample: members } : { joined: members, left: [] };
  const anew = { event: 'city.room.presence', room_id, online, ...named, version };
  return [...leaves, anew].map((frame) => JSON.stringify(frame));
}

/** What the picture tells a client that has the log up to `position`, or nothing of it. */
export function openingOf(
  picture: RoomPicture,
  position: Position | undefined,
  topic: string,
  rooms: Pick<Client<typeof RoomsService>, 'listEvents'>,
): Promise<Opening> {
  const key = position ? `${position.after} ${position.epoch}` : 'snapshot';
  const opening = picture.openings.get(key) ?? makeOpening(picture, position, topic, rooms);
  picture.openings.set(key, opening);
  return opening;
}

async function makeOpening(
  { room, people }: RoomPicture,
  position: Position | undefined,
  topic: string,
  rooms: Pick<Client<typeof RoomsService>, 'listEvents'>,
): Promise<Opening> {
  const shared = (frames: string[], topSeq: number) => ({
    frames: new SharedFrames(
      frames.map((text) => ({ text })),
      topic,
    ),
    topSeq,
  });
  const place = { room_id: room.id, epoch: room.epoch, top_seq: room.topSeq };
  const inside = insideJson(people);
  const snapshot = () =>
    JSON.stringify({
      ...{ event: 'city.room.snapshot', ...place, ...inside, room: roomJson(roomIn(room)) },
      messages: room.messages.map(messageJson),
    });
  if (!position) return shared([snapshot()], room.topSeq);

  const missed = await missedSince(position, room, rooms);
  const resumed = JSON.stringify({
    event: 'city.room.resumed',
    ...place,
    recovered: missed !== undefined,
    ...inside,
  });
  if (!missed) return shared([resumed, snapshot()], room.topSeq);
  return shared([resumed, ...missed.map(eventFrame)], missed.at(-1)?.seq ?? position.after);
}

/** The room of an answer that has its fields flat; who is in it is said beside. */
function roomIn(answer: GetRoomResponse): Room {
  const { id, slug, name, description, createdBy, createdAt, updatedAt, archivedAt } = answer;
  const { slowModeSeconds, pinnedSeqs, matrixRoomId, matrixRoomAlias } = answer;
  const kept = { id, slug, name, description, createdBy, slowModeSeconds, pinnedSeqs, matrixRoomId, matrixRoomAlias };
  return create(RoomSchema, { ...kept, createdAt, updatedAt, archivedAt });
}

function insideJson(people: People) {
  return {
    online: people?.online ?? null,
    members: (people?.members ?? []).map((member: Presence) => presentJson(member)),
    version: people?.version ?? 0,
  };
}

/** Exactly what was missed; undefined when that cannot be told completely: never a part. */
async function missedSince(
  position: Position,
  room: { id: string; epoch: string; topSeq: number },
  rooms: Pick<Client<typeof RoomsService>, 'listEvents'>,
): Promise<RoomEvent[] | undefined> {
  if (position.epoch !== room.epoch || position.after > room.topSeq) return undefined;
  if (room.topSeq - position.after > longestReplay) return undefined;
  const missed: RoomEvent[] = [];
  for (let after = position.after, more = after < room.topSeq; more; ) {
    const { events, hasMore } = await rooms.listEvents({ roomId: room.id, afterSeq: after, limit: page });
    missed.push(...events);
    after = events.at(-1)?.seq ?? after;
    more = hasMore;
  }
  return missed;
}
