/** ListPins: the pinned messages of a room. */
import type { ServiceImpl } from '@connectrpc/connect';
import type { RoomsService } from 'proto/city/rooms/v1/rooms';
import type { RoomDirectory } from './room-directory.ts';
import type { RoomLog } from './room-log.ts';

/** The handler. */
export function listPins(directory: RoomDirectory, log: RoomLog): ServiceImpl<typeof RoomsService>['listPins'] {
  return async ({ roomId }) => {
    const { room } = await directory.find(roomId);
    return { messages: room.pinnedSeqs.length === 0 ? [] : await log.some(room.id, room.pinnedSeqs) };
  };
}
