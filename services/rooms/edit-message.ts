/** EditMessage: another text in the place of an own one. */
import type { ServiceImpl } from '@connectrpc/connect';
import type { RoomsService } from 'proto/city/rooms/v1/rooms';
import { callerOf, residentOf } from '../caller.ts';
import type { Limit } from '../limits.ts';
import { mentionIds } from './mentions.ts';
import { checkText } from './message-text.ts';
import type { ResidentNames } from './resident-names.ts';
import type { RoomDirectory } from './room-directory.ts';
import type { RoomLog } from './room-log.ts';

/** The handler. An edit counts as a post: everyone in the room hears it. */
export function editMessage(
  directory: RoomDirectory,
  log: RoomLog,
  posts: Limit,
  names: ResidentNames,
): ServiceImpl<typeof RoomsService>['editMessage'] {
  return async ({ roomId, messageSeq, text, userId, mentionUserIds }, context) => {
    checkText(text);
    const ids = mentionIds(mentionUserIds);
    const { userId: residentId } = residentOf(context, userId);
    const byBot = callerOf(context)?.kind === 'service';
    const id = await directory.idOf(roomId);
    await posts.take(residentId);
    const called = await names(ids);
    const { message } = await log.change({ kind: 'edited', roomId: id, messageSeq, residentId, text, called, byBot });
    return { message };
  };
}
