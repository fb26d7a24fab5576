/** The topic of a room: a snapshot or exactly what was missed, then every seq once and in order. */
import type { Client } from '@connectrpc/connect';
import type { PresenceService } from 'proto/city/presence/v1/presence';
import type { Message } from 'proto/city/rooms/v1/message';
import type { RoomsService } from 'proto/city/rooms/v1/rooms';
import type { Bus } from '../bus.ts';
import { roomPeopleTopic } from '../bus-topics.ts';
import type { Log } from '../telemetry.ts';
import type { Connection, Onlooker, Subscription } from './connection.ts';
import { type FollowedRoom, followRoom } from './follow-room.ts';
import { openHeadBeacon } from './head-beacon.ts';
import { Sight } from './narrowed.ts';
import {
  type Opening,
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
import { SharedFrames, type Subscriber, type Topics } from './topics.ts';

/** What is asked of rooms and of presence. */
type RoomReader = Pick<Client<typeof RoomsService>, 'getRoom' | 'listEvents' | 'listTops'>;
type PeopleReader = Pick<Client<typeof PresenceService>, 'getRooms'>;

/** Rooms as topics. */
export type RoomTopic = {
  /** Subscribes the connection. Throws not_found for an unknown room. */
  subscribe(connection: Connection, roomId: string, position: Position | undefined): Promise<Subscription>;
  /**
   * Rooms has answered that it has this message, as it was posted: whoever listens here hears it at once, and in one write with
   * its author's ack. The Bus brings it as well, for the others and for those whose answer is lost.
   */
  posted(message: Message): void;
};

/** A room that somebody here listens to. */
type HeardRoom = FollowedRoom & {
  topic: string;
  /** The room as it is, for all who ask while it is being read for those before them. */
  read(): Promise<RoomPicture>;
  /** Who is in it, likewise. */
  readPeople(): Promise<People>;
  /** Tells everyone here anew who is in it, as soon as presence can say. */
  tellPeople(): Promise<void>;
  add(listener: RoomListener): void;
  /** With its last listener the room is followed no more. */
  remove(listener: RoomListener): void;
};

/** Presence may come back later than the Bus: it is asked again after so long. */
const askAgainMs = 5_000;

/** Opens the rooms' topics of this process. */
export function openRoomTopic(
  rooms: RoomReader,
  presence: PeopleReader,
  bus: Bus,
  topics: Topics,
  log: Log,
): RoomTopic {
  const followed = new Map<string, HeardRoom>();
  const beacon = openHeadBeacon(rooms, bus, log);
  bus.onGap(() => {
    for (const room of followed.values()) {
      void room.catchUp();
      void room.tellPeople();
    }
  });

  const follow = (roomId: string): HeardRoom => {
    const topic = `room:${roomId}`;
    const people = bus.subscribe(roomPeopleTopic(roomId), (frame) => topics.deliver(topic, frame));
    const entries = followRoom(roomId, rooms, bus, beacon, log, (frame, seq) => topics.deliver(topic, frame, seq));
    let again: NodeJS.Timeout | undefined;
    const room: HeardRoom = {
      ...entries,
      topic,
      read: shareReads(() => readRoom(roomId, rooms, presence)),
      readPeople: shareReads(() => readPeople(roomId, presence)),
      async tellPeople() {
        const inside = await room.readPeople();
        clearTimeout(again);
        if (inside) for (const text of peopleAnew(inside)) topics.deliver(topic, text);
        else if (followed.get(roomId) === room) again = setTimeout(() => void room.tellPeople(), askAgainMs).unref();
      },
      add: (listener) => topics.add(topic, listener),
      remove(listener) {
        topics.remove(topic, listener);
        if (topics.has(topic)) return;
        followed.delete(roomId);
        clearTimeout(again);
        entries.end();
        people.end();
      },
    };
    followed.set(roomId, room);
    return room;
  };

  return {
    async subscribe(connection, roomId, position) {
      const room = followed.get(roomId) ?? follow(roomId);
      const listener = new RoomListener(connection, room);
      try {
        await room.ready;
        // Who comes back with all that was delivered here needs nothing of the log: what comes now is heard.
        const opening =
          position && room.isAt(position)
            ? resumedAt(roomId, position, await room.readPeople(), room.topic)
            : await openingOf(await room.read(), position, room.topic, rooms);
        listener.open(opening);
        return listener;
      } catch (error) {
        listener.end();
        throw error;
      }
    },
    posted(message) {
      followed.get(message.roomId)?.posted(message);
    },
  };
}

/** Holds what is said while the snapshot is on its way, then lets through what the snapshot does not have. */
class RoomListener implements Subscriber, Subscription, Onlooker {
  readonly connection: Connection;
  readonly #room: HeardRoom;
  readonly #sight: Sight;
  #waiting: SharedFrames[] | undefined = [];
  #last = 0;

  constructor(connection: Connection, room: HeardRoom) {
    this.connection = connection;
    this.#room = room;
    this.#sight = new Sight(connection);
    room.add(this);
    connection.onlookers = connection.onlookers.concat(this);
  }

  hear(frames: SharedFrames): void {
    if (this.#waiting) {
      this.#waiting.push(frames);
      return;
    }
    const news = frames.after(this.#last);
    if (!news) return;
    this.#last = news.last ?? this.#last;
    // Whom a resident does not see matters only where people are told of.
    const seen = news.isLog ? news : this.#sight.of(news);
    if (seen) this.connection.tell(seen);
  }

  open({ frames, topSeq }: Opening): void {
    this.#write(frames);
    const waiting = this.#waiting ?? [];
    this.#waiting = undefined;
    this.#last = topSeq;
    for (const said of waiting) this.hear(said);
  }

  async lookAgain(): Promise<void> {
    const people = await this.#room.readPeople();
    if (!people) return this.connection.lookLater();
    for (const text of peopleAnew(people, this.#sight.unseen))
      this.#write(new SharedFrames([{ text }], this.#room.topic));
  }

  end(): void {
    this.#room.remove(this);
    this.connection.onlookers = this.connection.onlookers.filter((onlooker) => onlooker !== this);
  }

  #write(frames: SharedFrames): void {
    this.connection.write((this.#sight.of(frames) ?? frames).for(this.connection));
  }
}
