/** ListUnread: what is new to the caller. */
import type { ServiceImpl } from '@connectrpc/connect';
import type { RoomsService } from 'proto/city/rooms/v1/rooms';
import { residentOf } from '../caller.ts';
import type { RoomDirectory } from './room-directory.ts';
import type { RoomReads } from './room-reads.ts';

/** The handler. */
export function listUnread(directory: RoomDirectory, reads: RoomReads): ServiceImpl<typeof RoomsService>['listUnread'] {
  return async ({ roomId, userId }, context) => {
    const { userId: residentId } = residentOf(context, userId);
    return { rooms: await reads.unread(residentId, roomId === '' ? undefined : await directory.idOf(roomId)) };
  };
}
