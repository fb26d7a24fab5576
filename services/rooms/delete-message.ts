/** DeleteMessage: a message loses its text, not its place. */
import type { ServiceImpl } from '@connectrpc/connect';
import type { RoomsService } from 'proto/city/rooms/v1/rooms';
import { callerOf, isCityModerator, residentOf } from '../caller.ts';
import type { Limit } from '../limits.ts';
import type { RoomDirectory } from './room-directory.ts';
import type { RoomLog } from './room-log.ts';

/** The handler. */
export function deleteMessage(
  directory: RoomDirectory,
  log: RoomLog,
  posts: Limit,
): ServiceImpl<typeof RoomsService>['deleteMessage'] {
  return async ({ roomId, messageSeq, userId }, context) => {
    const { userId: residentId, username } = residentOf(context, userId);
    const byBot = callerOf(context)?.kind === 'service';
    const ofCity = isCityModerator(context);
    const id = await directory.idOf(roomId);
    await posts.take(residentId);
    const { message } = await log.change({
      ...{ kind: 'deleted', roomId: id, messageSeq },
      ...{ residentId, username, ofCity, byBot },
    });
    return { message };
  };
}
