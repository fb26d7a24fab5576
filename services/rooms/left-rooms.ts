/**
 * Rooms as this process left them. Mostly one process writes in a room for a while, and then it knows what the room's row says
 * without a look: a batch goes to PostgreSQL and back once instead of twice. This memory only says when that is worth trying.
 * Whether the rooms still are so PostgreSQL looks itself, under their locks (appendAsLeft in log-rows.ts).
 */
import type { RoomState } from './log-rows.ts';

/** The memory of a process. */
export type LeftRooms = {
  /** What one look found, under the locks of the rooms. */
  found(rooms: Iterable<RoomState>): void;
  /** After a commit: they are so now. */
  left(rooms: Iterable<RoomState>): void;
  /**
   * These rooms as they are now, when each was left so; undefined: one of them has to be looked at. `now` is the database's
   * time as far as it is known here: it may be a moment late, is never ahead, and is no earlier than the room's last event.
   */
  asLeft(roomIds: ReadonlySet<string>): Map<string, RoomState> | undefined;
  /** It was tried in vain: these are looked at until they have earned it again. */
  forget(roomIds: Iterable<string>): void;
};

/** What tests set. */
type Settings = {
  /** So many looks in a row must have found a room as it was left: where two processes write, trying is dearer than looking. */
  looks?: number;
  clocks?: Clocks;
};

/** Milliseconds: of the day, which may be set; and one that never goes back, but stands still while the machine sleeps. */
type Clocks = { ofDay: () => number; steady: () => number };

/** How long a look is good for; the database's clock is known from it, too. Milliseconds. */
const lookLastsMs = 10_000;
/** When the two clocks differ by more on how long ago it was, one was set, or the machine has slept. */
const clocksDifferMs = 100;
/** Rooms remembered; beyond this all are forgotten, and looked at again. */
const mostRemembered = 10_000;

type Remembered = {
  room: RoomState;
  /** How many looks in a row have found it as it was left. */
  looks: number;
  lookedAt: { ofDay: number; steady: number };
  /** The database's clock less that of the day here. */
  aheadMs: number;
};

const ownClocks: Clocks = { ofDay: Date.now, steady: () => performance.now() };

/** Opens the memory; the rooms are everybody's. */
export function openLeftRooms({ looks: enough = 8, clocks = ownClocks }: Settings = {}): LeftRooms {
  const remembered = new Map<string, Remembered>();

  const isFresh = ({ lookedAt }: Remembered) => {
    const ago = clocks.steady() - lookedAt.steady;
    return ago < lookLastsMs && Math.abs(clocks.ofDay() - lookedAt.ofDay - ago) < clocksDifferMs;
  };
  const isTrusted = (one: Remembered) =>
    one.looks >= enough && isFresh(one) && !one.room.guarded && !one.room.archived_at;

  return {
    found(rooms) {
      if (remembered.size > mostRemembered) remembered.clear();
      const all = [...rooms];
      const lookedAt = { ofDay: clocks.ofDay(), steady: clocks.steady() };
      // The room that was locked last has seen the clock last.
      const aheadMs = Math.max(...all.map(({ now }) => now.getTime())) - lookedAt.ofDay;
      for (const room of all) {
        const before = remembered.get(room.id);
        const looks = before?.room.last_seq === room.last_seq ? before.looks + 1 : 0;
        remembered.set(room.id, { room: { ...room }, looks, lookedAt, aheadMs });
      }
    },
    left(rooms) {
      for (const room of rooms) {
        const one = remembered.get(room.id);
        if (one) one.room = { ...room };
      }
    },
    asLeft(roomIds) {
      const rooms = new Map<string, RoomState>();
      for (const id of roomIds) {
        const one = remembered.get(id);
        if (!one || !isTrusted(one)) return undefined;
        const time = Math.max(clocks.ofDay() + one.aheadMs, one.room.last_event_ms ?? 0);
        rooms.set(id, { ...one.room, now: new Date(time) });
      }
      return rooms;
    },
    forget(roomIds) {
      for (const id of roomIds) remembered.delete(id);
    },
  };
}
