/** MarkRead, MarkReads: how far residents have read. */
import type { ServiceImpl } from '@connectrpc/connect';
import type { RoomsService } from 'proto/city/rooms/v1/rooms';
import { residentOf } from '../caller.ts';
import type { Limit } from '../limits.ts';
import type { RoomDirectory } from './room-directory.ts';
import type { RoomReads } from './room-reads.ts';

/** The handler of MarkRead. `reading` counts what a resident marks. */
export function markRead(
  directory: RoomDirectory,
  reads: RoomReads,
  reading: Limit,
): ServiceImpl<typeof RoomsService>['markRead'] {
  return async ({ roomId: idOrSlug, seq, userId }, context) => {
    const { userId: residentId } = residentOf(context, userId);
    await reading.take(residentId);
    const roomId = await directory.idOf(idOrSlug);
    const moved = await reads.mark({ residentId, roomId, seq });
    return { room: moved ?? (await reads.unread(residentId, roomId))[0] };
  };
}

/** The handler of MarkReads. A room that the city does not have is left out: nothing can be read there. */
export function markReads(reads: RoomReads): ServiceImpl<typeof RoomsService>['markReads'] {
  return async (request) => {
    await Promise.all(request.reads.map(({ roomId, userId, seq }) => reads.mark({ residentId: userId, roomId, seq })));
    return {};
  };
}
