/** The topic of a room: a snapshot or exactly what was missed, then every seq once and in order. */
import type { Client } from '@connectrpc/connect';
import type { PresenceService } from 'proto/city/presence/v1/presence';
import type { RoomsService } from 'proto/city/rooms/v1/rooms';
import type { Bus } from '../bus.ts';
import { roomPeopleTopic } from '../bus-topics.ts';
import type { Log } from '../telemetry.ts';
import type { Connection } from './connection.ts';
import { type FollowedRoom, followRoom } from './follow-room.ts';
import { Sight } from './narrowed.ts';
import {
  openingOf,
  type People,
  type Position,
  peopleAnew,
  type RoomPicture,
  readPeople,
  readRoom,
  resumedAt,
} from './room-opening.ts';
import { shareReads } from './share-reads.ts';
import type { SharedFrames, Subscriber, Topics } from './topics.ts';

/** What is asked of rooms and of presence. */
type RoomReader = Pick<Client<typeof RoomsService>, 'getRoom' | 'listEvents'>;
type PeopleReader = Pick<Client<typeof PresenceService>, 'getRooms'>;

/** Rooms as topics. */
export type RoomTopic = {
  /** Subscribes the connection; answers how to end it. Throws not_found for an unknown room. */
  subscribe(connection: Connection, roomId: string, position: Position | undefined): Promise<() => void>;
};

/** A room that somebody here listens to. */
type HeardRoom = FollowedRoom & {
  people: { end(): void };
  /** The room as it is, for all who ask while it is being read for those before them. */
  read(): Promise<RoomPicture>;
  /** Who is in it, likewise. */
  readPeople(): Promise<People>;
};

/** Opens the rooms' topics of this process. */
export function openRoomTopic(
  rooms: RoomReader,
  presence: PeopleReader,
  bus: Bus,
  topics: Topics,
  log: Log,
): RoomTopic {
  const followed = new Map<string, HeardRoom>();
  bus.onGap(() => {
    for (const room of followed.values()) void room.catchUp();
  });

  const follow = (roomId: string, topic: string) => {
    let room = followed.get(roomId);
    if (!room) {
      const people = bus.subscribe(roomPeopleTopic(roomId), (frame) => topics.deliver(topic, frame));
      room = {
        ...followRoom(roomId, rooms, bus, log, (frame, seq) => topics.deliver(topic, frame, seq)),
        people,
        read: shareReads(() => readRoom(roomId, rooms, presence)),
        readPeople: shareReads(() => readPeople(roomId, presence)),
      };
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
      const sight = new Sight(connection);
      const late = new LateJoiner(connection, sight);
      const remove = topics.add(topic, late);
      const lookAgain = async () => {
        const people = await followed.get(roomId)?.readPeople();
        if (!people) return;
        for (const frames of peopleAnew(people, sight.unseen, topic)) {
          connection.write((sight.of(frames) ?? frames).for(connection));
        }
      };
      connection.lookAgain.set(topic, lookAgain);
      const end = () => {
        remove();
        if (connection.lookAgain.get(topic) === lookAgain) connection.lookAgain.delete(topic);
        unfollow(roomId, topic);
      };
      try {
        const room = follow(roomId, topic);
        await room.ready;
        // Who comes back with all that was delivered here needs nothing of the log: what comes now is heard.
        const opening =
          position && room.isAt(position)
            ? resumedAt(roomId, position, await room.readPeople(), topic)
            : await openingOf(await room.read(), position, topic, rooms);
        connection.write((sight.of(opening.frames) ?? opening.frames).for(connection));
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
  readonly #sight: Sight;
  #waiting: SharedFrames[] | undefined = [];
  #last = 0;

  constructor(connection: Connection, sight: Sight) {
    this.connection = connection;
    this.#sight = sight;
  }

  hear(frames: SharedFrames): void {
    if (this.#waiting) {
      this.#waiting.push(frames);
      return;
    }
    const news = frames.after(this.#last);
    if (!news) return;
    this.#last = news.last ?? this.#last;
    const seen = this.#sight.of(news);
    if (seen) this.connection.tell(seen);
  }

  live(topSeq: number): void {
    const waiting = this.#waiting ?? [];
    this.#waiting = undefined;
    this.#last = topSeq;
    for (const frames of waiting) this.hear(frames);
  }
}
