/**
 * Who is muted in a room or banned from it, for the sockets of this process. Neither types there; and who is banned listens on, as
 * anybody may, without being inside.
 */
import { timestampMs } from '@bufbuild/protobuf/wkt';
import type { Client } from '@connectrpc/connect';
import type { ModerationService } from 'proto/city/rooms/v1/moderation';
import type { Bus } from '../bus.ts';
import { standingsTopic } from '../bus-topics.ts';
import type { Log } from '../telemetry.ts';
import type { Beats } from './beats.ts';
import type { Connection, Subscription } from './connection.ts';
import { RefusedFrame } from './refused-frame.ts';
import { shareReads } from './share-reads.ts';

/** Keeps it. */
export type Silenced = {
  /**
   * Counts the connection's resident as inside its room unless they are banned there, and tells it by city.room.standing when a
   * ban keeps them out, begins, or ends.
   */
  enter(connection: Connection, roomId: string): Promise<Subscription>;
  /** The resident is inside again, unless they are banned. */
  stay(connection: Connection, roomId: string): void;
  /** Throws permission_denied for who is muted or banned. */
  refuseTyping(roomId: string, residentId: string): Promise<void>;
};

/** Until when each is silenced, in milliseconds of Unix time. */
type Silences = ReadonlyMap<string, { banned: boolean; until: number }>;
type EnteredRoom = {
  place: string;
  silences: Silences;
  entered: Set<Entered>;
  look(): Promise<void>;
  first: Promise<void>;
  end(): void;
};

/** When rooms could not say, they are asked again after so long. */
const againMs = 5_000;

/** Opens it; a room is read once for all, when it is first entered here and whenever somebody stands otherwise in it. */
export function openSilenced(
  moderation: Pick<Client<typeof ModerationService>, 'listSilenced'>,
  beats: Pick<Beats, 'hold' | 'release'>,
  bus: Bus,
  log: Log,
): Silenced {
  const rooms = new Map<string, EnteredRoom>();
  bus.onGap(() => {
    for (const room of rooms.values()) void room.look();
  });

  const read = async (roomId: string): Promise<Silences> => {
    const { residents } = await moderation.listSilenced({ roomId });
    const until = (mutedUntil: (typeof residents)[number]['mutedUntil']) => (mutedUntil ? timestampMs(mutedUntil) : 0);
    return new Map(
      residents.map(({ residentId, banned, mutedUntil }) => [residentId, { banned, until: until(mutedUntil) }]),
    );
  };
  const settle = (one: Entered, roomId: string, { silences, place }: EnteredRoom) => {
    const { connection } = one;
    const userId = connection.caller?.id ?? '';
    const banned = silences.get(userId)?.banned ?? false;
    if (banned === one.banned) return;
    one.banned = banned;
    if (banned) beats.release(connection, place);
    else beats.hold(connection, place);
    const topic = connection.view.kind === 'city' ? { topic: place } : {};
    connection.sendJson({ event: 'city.room.standing', ...topic, room_id: roomId, user_id: userId, banned });
  };
  const open = (roomId: string): EnteredRoom => {
    const ask = shareReads(() => read(roomId));
    let again: NodeJS.Timeout | undefined;
    const look = async () => {
      try {
        room.silences = await ask();
        for (const one of room.entered) settle(one, roomId, room);
      } catch (error) {
        log.warn({ err: error, room: roomId }, 'who is silenced in a room could not be read, trying again');
        // News that come meanwhile are looked for at once; what fails then waits for one more try, not for one each.
        clearTimeout(again);
        if (rooms.get(roomId) === room) again = setTimeout(() => void look(), againMs).unref();
      }
    };
    const heard = bus.subscribe(standingsTopic(roomId), () => void look());
    const room: EnteredRoom = {
      place: placeOf(roomId),
      silences: new Map(),
      entered: new Set(),
      look,
      first: heard.ready.then(look),
      end() {
        rooms.delete(roomId);
        clearTimeout(again);
        heard.end();
      },
    };
    rooms.set(roomId, room);
    return room;
  };

  return {
    async enter(connection, roomId) {
      if (!connection.caller) return nobodyEntered;
      const room = rooms.get(roomId) ?? open(roomId);
      const one = new Entered(connection, room);
      await room.first;
      settle(one, roomId, room);
      if (!one.banned) beats.hold(connection, room.place);
      return one;
    },
    stay(connection, roomId) {
      const room = rooms.get(roomId);
      const banned = room?.silences.get(connection.caller?.id ?? '')?.banned ?? false;
      if (!banned) beats.hold(connection, room?.place ?? placeOf(roomId));
    },
    async refuseTyping(roomId, residentId) {
      const room = rooms.get(roomId);
      await room?.first;
      const silence = (room?.silences ?? (await read(roomId))).get(residentId);
      if (silence?.banned) throw new RefusedFrame('permission_denied', 'you are banned from this room');
      if (silence && silence.until > Date.now())
        throw new RefusedFrame('permission_denied', 'you are muted in this room');
    },
  };
}

/** A connection that has the room open. */
class Entered implements Subscription {
  readonly connection: Connection;
  banned = false;
  readonly #room: EnteredRoom;

  constructor(connection: Connection, room: EnteredRoom) {
    this.connection = connection;
    this.#room = room;
    room.entered.add(this);
  }

  end(): void {
    this.#room.entered.delete(this);
    if (this.#room.entered.size === 0) this.#room.end();
  }
}

/** Who has no passport was never inside. */
const nobodyEntered: Subscription = { end() {} };

function placeOf(roomId: string): string {
  return `room:${roomId}`;
}
