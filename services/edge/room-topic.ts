/** The topic of a room: a snapshot or exactly what was missed, then every seq once and in order. */
import type { Client } from '@connectrpc/connect';
import type { Presence, PresenceService } from 'proto/city/presence/v1/presence';
import type { RoomEvent, RoomsService } from 'proto/city/rooms/v1/rooms';
import type { Bus } from '../bus.ts';
import { roomPeopleTopic } from '../bus-topics.ts';
import { eventFrame, messageJson } from '../room-frames.ts';
import type { Log } from '../telemetry.ts';
import type { Connection } from './connection.ts';
import { type FollowedRoom, followRoom } from './follow-room.ts';
import { presentJson } from './presence-topic.ts';
import { SharedFrames, type Subscriber, type Topics } from './topics.ts';

/** A place in a room's log, as a client names it. */
export type Position = { epoch: string; after: number };

/** What is asked of rooms and of presence. */
type RoomReader = Pick<Client<typeof RoomsService>, 'getRoom' | 'listEvents'>;
type PeopleReader = Pick<Client<typeof PresenceService>, 'getRooms'>;

/** Rooms as topics. */
export type RoomTopic = {
  /** Subscribes the connection; answers how to end it. Throws not_found for an unknown room. */
  subscribe(connection: Connection, roomId: string, position: Position | undefined): Promise<() => void>;
};

/** Who missed more than this loads the room anew: it is cheaper than a long replay. */
const longestReplay = 500;
const page = 100;

/** Opens the rooms' topics of this process. */
export function openRoomTopic(
  rooms: RoomReader,
  presence: PeopleReader,
  bus: Bus,
  topics: Topics,
  log: Log,
): RoomTopic {
  const followed = new Map<string, FollowedRoom & { people: { end(): void } }>();
  bus.onGap(() => {
    for (const room of followed.values()) void room.catchUp();
  });

  const follow = (roomId: string, topic: string) => {
    let room = followed.get(roomId);
    if (!room) {
      const people = bus.subscribe(roomPeopleTopic(roomId), (frame) => topics.deliver(topic, frame));
      room = { ...followRoom(roomId, rooms, bus, log, (frame, seq) => topics.deliver(topic, frame, seq)), people };
      followed.set(roomId, room);
    }
    return room;
  };
  const unfollow = (roomId: string, topic: string) => {
    if (topics.has(topic)) return;
    const room = followed.get(roomId);
    followed.delete(roomId);
    room?.end();
    room?.people.end();
  };

  return {
    async subscribe(connection, roomId, position) {
      const topic = `room:${roomId}`;
      const late = new LateJoiner(connection);
      const remove = topics.add(topic, late);
      const end = () => {
        remove();
        unfollow(roomId, topic);
      };
      try {
        await follow(roomId, topic).ready;
        const opening = await openRoom(roomId, position, rooms, presence);
        const frames = opening.frames.map((text) => ({ text }));
        connection.write(new SharedFrames(frames, topic).for(connection));
        late.live(opening.topSeq);
        return end;
      } catch (error) {
        end();
        throw error;
      }
    },
  };
}

/** Holds what is said while the snapshot is on its way, then lets through what the snapshot does not have. */
class LateJoiner implements Subscriber {
  readonly connection: Connection;
  #waiting: SharedFrames[] | undefined = [];
  #last = 0;

  constructor(connection: Connection) {
    this.connection = connection;
  }

  hear(frames: SharedFrames): void {
    if (this.#waiting) {
      this.#waiting.push(frames);
      return;
    }
    const news = frames.after(this.#last);
    if (!news) return;
    this.#last = news.last ?? this.#last;
    this.connection.tell(news);
  }

  live(topSeq: number): void {
    const waiting = this.#waiting ?? [];
    this.#waiting = undefined;
    this.#last = topSeq;
    for (const frames of waiting) this.hear(frames);
  }
}

type Opening = { frames: string[]; topSeq: number };

async function openRoom(
  roomId: string,
  position: Position | undefined,
  rooms: RoomReader,
  presence: PeopleReader,
): Promise<Opening> {
  const [room, people] = await Promise.all([
    rooms.getRoom({ roomId }),
    presence.getRooms({ roomIds: [roomId] }).then(
      (answer) => answer.rooms[0],
      () => undefined,
    ),
  ]);
  const snapshot = JSON.stringify({
    event: 'city.room.snapshot',
    room_id: room.id,
    epoch: room.epoch,
    top_seq: room.topSeq,
    online: people?.online ?? null,
    members: (people?.members ?? []).map((member: Presence) => presentJson(member)),
    version: people?.version ?? 0,
    messages: room.messages.map(messageJson),
  });
  if (!position) return { frames: [snapshot], topSeq: room.topSeq };

  const missed = await missedSince(position, room, rooms);
  const resumed = JSON.stringify({
    event: 'city.room.resumed',
    room_id: room.id,
    epoch: room.epoch,
    top_seq: room.topSeq,
    recovered: missed !== undefined,
    online: people?.online ?? null,
    members: (people?.members ?? []).map((member: Presence) => presentJson(member)),
    version: people?.version ?? 0,
  });
  if (!missed) return { frames: [resumed, snapshot], topSeq: room.topSeq };
  return { frames: [resumed, ...missed.map(eventFrame)], topSeq: missed.at(-1)?.seq ?? position.after };
}

/** Exactly what was missed; undefined when that cannot be told completely: never a part. */
async function missedSince(
  position: Position,
  room: { id: string; epoch: string; topSeq: number },
  rooms: RoomReader,
): Promise<RoomEvent[] | undefined> {
  if (position.epoch !== room.epoch || position.after > room.topSeq) return undefined;
  if (room.topSeq - position.after > longestReplay) return undefined;
  const missed: RoomEvent[] = [];
  for (let after = position.after, more = true; more; ) {
    const { events, hasMore } = await rooms.listEvents({ roomId: room.id, afterSeq: after, limit: page });
    missed.push(...events);
    after = events.at(-1)?.seq ?? after;
    more = hasMore;
  }
  return missed;
}
