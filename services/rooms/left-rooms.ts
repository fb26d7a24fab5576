/**
 * Rooms as this process left them. Mostly one process writes in a room for a while, and then it knows what the room's row says
 * without a look: a batch goes to PostgreSQL and back once instead of twice. This memory only says when that is worth trying.
 * Whether the rooms still are so PostgreSQL looks itself, under their locks (advanceAsLeft in log-rows.ts).
 */
import type { RoomState } from './log-rows.ts';

/** The memory of a process. */
export type LeftRooms = {
  /** A look at rooms, under their locks. */
  found(rooms: Iterable<RoomState>): void;
  /** After a commit: they are so now. */
  left(rooms: Iterable<RoomState>): void;
  /**
   * These rooms as they are now, when each was left so; undefined: one of them has to be looked at. `now` is the database's
   * time as far as it is known here, a moment behind it rather than before it, and no earlier than the room's last event.
   */
  asLeft(roomIds: ReadonlySet<string>): Map<string, RoomState> | undefined;
};

/** What tests set. */
type Settings = {
  /** So many looks in a row must have found a room as it was left: where two processes write, trying is dearer than looking. */
  looks?: number;
  now?: () => number;
};

/** How long a look is good for; the database's clock is known from it, too. Milliseconds. */
const lookLastsMs = 10_000;
/** Rooms remembered; beyond this all are forgotten, and looked at again. */
const mostRemembered = 10_000;

type Remembered = {
  room: RoomState;
  /** How many looks in a row have found it as it was left. */
  looks: number;
  lookedAt: number;
  /** How far the database's clock is before this process'. */
  aheadMs: number;
};

/** Opens the memory; the rooms are everybody's. */
export function openLeftRooms({ looks: enough = 8, now = Date.now }: Settings = {}): LeftRooms {
  const remembered = new Map<string, Remembered>();

  const isTrusted = ({ room, looks, lookedAt }: Remembered, at: number) =>
    // A clock that was set back, or a machine that has slept, asks for a look as well.
    looks >= enough && at >= lookedAt && at - lookedAt < lookLastsMs && !room.guarded && !room.archived_at;

  return {
    found(rooms) {
      if (remembered.size > mostRemembered) remembered.clear();
      const lookedAt = now();
      for (const room of rooms) {
        const before = remembered.get(room.id);
        const asLeft = before?.room.last_seq === room.last_seq && before.room.changes === room.changes;
        const looks = before && asLeft ? before.looks + 1 : 0;
        remembered.set(room.id, { room: { ...room }, looks, lookedAt, aheadMs: room.now.getTime() - lookedAt });
      }
    },
    left(rooms) {
      for (const room of rooms) {
        const one = remembered.get(room.id);
        if (one) one.room = { ...room };
      }
    },
    asLeft(roomIds) {
      const at = now();
      const rooms = new Map<string, RoomState>();
      for (const id of roomIds) {
        const one = remembered.get(id);
        if (!one || !isTrusted(one, at)) return undefined;
        const time = Math.max(at + one.aheadMs, one.room.last_event_ms ?? 0);
        rooms.set(id, { ...one.room, now: new Date(time) });
      }
      return rooms;
    },
  };
}
