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
import type { Connection } from './connection.ts';
import { RefusedFrame } from './refused-frame.ts';
import { shareReads } from './share-reads.ts';

/** Keeps it. */
export type Silenced = {
  /**
   * Counts the connection's resident as inside its room unless they are banned there, and tells it by city.room.standing when a
   * ban keeps them out, begins, or ends. Answers how to end that.
   */
  enter(connection: Connection, roomId: string): Promise<() => void>;
  /** The resident is inside again, unless they are banned. */
  stay(connection: Connection, roomId: string): void;
  /** Throws permission_denied for who is muted or banned. */
  refuseTyping(roomId: string, residentId: string): Promise<void>;
};

/** Until when each is silenced, in milliseconds of Unix time. */
type Silences = ReadonlyMap<string, { banned: boolean; until: number }>;
type Entered = { connection: Connection; residentId: string; banned: boolean };
type EnteredRoom = {
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
  const settle = (one: Entered, roomId: string, { silences }: EnteredRoom) => {
    const banned = silences.get(one.residentId)?.banned ?? false;
    if (banned === one.banned) return;
    one.banned = banned;
    if (banned) beats.release(one.connection, placeOf(roomId));
    else beats.hold(one.connection, placeOf(roomId));
    const topic = one.connection.view.kind === 'city' ? { topic: placeOf(roomId) } : {};
    one.connection.sendJson({
      event: 'city.room.standing',
      ...topic,
      room_id: roomId,
      user_id: one.residentId,
      banned,
    });
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
      const residentId = connection.caller?.id;
      if (residentId === undefined) return () => {};
      const room = rooms.get(roomId) ?? open(roomId);
      const one = { connection, residentId, banned: false };
      room.entered.add(one);
      await room.first;
      settle(one, roomId, room);
      if (!one.banned) beats.hold(connection, placeOf(roomId));
      return () => {
        room.entered.delete(one);
        if (room.entered.size === 0) room.end();
      };
    },
    stay(connection, roomId) {
      const banned = rooms.get(roomId)?.silences.get(connection.caller?.id ?? '')?.banned ?? false;
      if (!banned) beats.hold(connection, placeOf(roomId));
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

function placeOf(roomId: string): string {
  return `room:${roomId}`;
}
