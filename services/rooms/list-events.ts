/** ListEvents: a page of a room's log. */
import type { ServiceImpl } from '@connectrpc/connect';
import type { RoomsService } from 'proto/city/rooms/v1/rooms';
import type { RoomDirectory } from './room-directory.ts';
import { highestSeq, type RoomLog } from './room-log.ts';

/** The handler: one entry more than asked for tells whether there are more. */
export function listEvents(directory: RoomDirectory, log: RoomLog): ServiceImpl<typeof RoomsService>['listEvents'] {
  return async ({ roomId, afterSeq, limit: asked }) => {
    const limit = asked || 50;
    const events = await log.events(await directory.idOf(roomId), Math.min(afterSeq, highestSeq), limit + 1);
    return { events: events.slice(0, limit), hasMore: events.length > limit };
  };
}
