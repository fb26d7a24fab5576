/**
 * `city.room.presence`: who came, went or changed in a room, gathered so that a room hears of it at once and then at
 * most once a second. A diff is made from the state at the moment it is told, not from the changes that led to it: so
 * whoever tells last, of several processes too, tells what is true.
 */
import type { Bus } from '../bus.ts';
import { roomPeopleTopic } from '../bus-topics.ts';
import { namedInFull, roomIdOf } from './announcements.ts';
import type { Change, Leases } from './leases.ts';
import { presenceJson } from './presence-message.ts';

/** How many residents a sample of a big room names. */
const sampleSize = 20;

/** Gathers and tells. */
export type RoomDiffs = {
  /** Takes in changes in rooms. */
  note(changes: readonly Change[]): void;
  /** Tells nothing any more. */
  close(): void;
};

/** Opens the diffs; a room is told at most once each `everyMs`. A store that is away is asked again then. */
export function openRoomDiffs(bus: Bus, leases: Leases, everyMs = 1_000): RoomDiffs {
  /** Residents about whom a room is still to be told; a place is in the map while it must wait. */
  const waiting = new Map<string, Set<string>>();
  const timers = new Set<NodeJS.Timeout>();

  const tell = async (place: string, userIds: ReadonlySet<string>) => {
    try {
      bus.publish(roomPeopleTopic(roomIdOf(place)), JSON.stringify(await diffOf(leases, place, [...userIds])));
    } catch {
      const again = waiting.get(place);
      for (const userId of userIds) again?.add(userId);
    }
  };

  const pause = (place: string) => {
    const timer = setTimeout(() => {
      timers.delete(timer);
      const userIds = waiting.get(place);
      if (!userIds || userIds.size === 0) {
        waiting.delete(place);
        return;
      }
      waiting.set(place, new Set());
      pause(place);
      void tell(place, userIds);
    }, everyMs);
    timers.add(timer);
  };

  return {
    note(changes) {
      const free = new Map<string, Set<string>>();
      for (const { place, userId } of changes) {
        const already = waiting.get(place) ?? free.get(place);
        if (already) already.add(userId);
        else free.set(place, new Set([userId]));
      }
      for (const [place, userIds] of free) {
        waiting.set(place, new Set());
        pause(place);
        void tell(place, userIds);
      }
    },
    close() {
      for (const timer of timers) clearTimeout(timer);
      waiting.clear();
    },
  };
}

async function diffOf(leases: Leases, place: string, userIds: readonly string[]): Promise<unknown> {
  // The count first: its version must not be newer than the members.
  const { online, version } = await leases.count(place);
  const frame = { event: 'city.room.presence', room_id: roomIdOf(place), online };
  if (online > namedInFull) {
    const { members } = await leases.members(place, sampleSize);
    return { ...frame, joined: [], left: [], sample: members.map(presenceJson), version };
  }
  const members = await leases.get(place, userIds);
  return {
    ...frame,
    joined: members.filter(({ status }) => status !== 'offline').map(presenceJson),
    left: members.filter(({ status }) => status === 'offline').map(({ userId }) => userId),
    version,
  };
}
