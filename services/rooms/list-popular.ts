/** ListPopular: the rooms in which most is going on, and why. */
import type { ServiceImpl } from '@connectrpc/connect';
import type { RoomsService } from 'proto/city/rooms/v1/rooms';
import { counted, type PeopleInside } from './people-inside.ts';
import type { RankedRoom } from './popular-order.ts';
import type { RoomDirectory } from './room-directory.ts';

/** The handler. `order` may be some seconds old; the rooms and the people inside are those of now. */
export function listPopular(
  order: () => Promise<RankedRoom[]>,
  directory: RoomDirectory,
  inside: PeopleInside,
): ServiceImpl<typeof RoomsService>['listPopular'] {
  return async ({ limit }) => {
    const ranked = (await order()).slice(0, limit || 3);
    const ids = ranked.map(({ roomId }) => roomId);
    const [rooms, people] = await Promise.all([directory.some(ids), inside(ids)]);
    return {
      rooms: ranked.flatMap(({ roomId, peopleRecently }) => {
        const room = rooms.get(roomId);
        return room ? [{ room: counted(room, people), peopleRecently }] : [];
      }),
    };
  };
}
