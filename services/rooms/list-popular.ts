/** ListPopular: the rooms in which most is going on, and why. */
import { timestampMs } from '@bufbuild/protobuf/wkt';
import type { ServiceImpl } from '@connectrpc/connect';
import type { RoomsService } from 'proto/city/rooms/v1/rooms';
import { counted, type PeopleInside } from './people-inside.ts';
import type { PopularOrder } from './popular-order.ts';
import type { RoomDirectory } from './room-directory.ts';

/**
 * The handler. `order` may be some seconds old, unless its `isTrue` says that it cannot be so any more; the rooms and the people
 * inside are those of now.
 */
export function listPopular(
  order: (isTrue?: (kept: PopularOrder) => boolean) => Promise<PopularOrder>,
  directory: RoomDirectory,
  inside: PeopleInside,
): ServiceImpl<typeof RoomsService>['listPopular'] {
  return async ({ limit }) => {
    const look = async ({ at, rooms }: PopularOrder) => {
      const ranked = rooms.slice(0, limit || 3);
      const ids = ranked.map(({ roomId }) => roomId);
      const [known, people] = await Promise.all([directory.some(ids), inside(ids)]);
      const shown = ranked.flatMap(({ roomId, peopleRecently }) => {
        const room = known.get(roomId);
        return room ? [{ room: counted(room, people), peopleRecently }] : [];
      });
      // Somebody spoke after the order was made: "nobody was active" must not stand beside what they said.
      const quiet = shown.filter(({ peopleRecently }) => peopleRecently === 0);
      const brokenAt = Math.max(0, ...quiet.map(({ room }) => (room.lastEventAt ? timestampMs(room.lastEventAt) : 0)));
      return { shown, brokenAt: brokenAt > at ? brokenAt : undefined };
    };
    const { shown, brokenAt } = await look(await order());
    if (brokenAt === undefined) return { rooms: shown };
    return { rooms: (await look(await order((kept) => kept.at >= brokenAt))).shown };
  };
}
