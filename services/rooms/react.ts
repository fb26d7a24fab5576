/** React: an emoji under a message, or no longer. */
import type { ServiceImpl } from '@connectrpc/connect';
import type { RoomsService } from 'proto/city/rooms/v1/rooms';
import { callerOf, residentOf } from '../caller.ts';
import type { Limit } from '../limits.ts';
import { invalid } from '../refusal.ts';
import type { RoomDirectory } from './room-directory.ts';
import type { RoomLog } from './room-log.ts';

/** One picture of Unicode's own list, whatever it is made of (skin tones, families, flags): UTS #51, RGI_Emoji. */
const oneEmoji = /^\p{RGI_Emoji}$/v;

/** The handler. */
export function react(directory: RoomDirectory, log: RoomLog, posts: Limit): ServiceImpl<typeof RoomsService>['react'] {
  return async ({ roomId, messageSeq, emoji, remove, userId }, context) => {
    if (!oneEmoji.test(emoji)) throw invalid('emoji', 'must be one emoji');
    const { userId: residentId } = residentOf(context, userId);
    const byBot = callerOf(context)?.kind === 'service';
    const id = await directory.idOf(roomId);
    await posts.take(residentId);
    const { message } = await log.change({ kind: 'reacted', roomId: id, messageSeq, residentId, emoji, remove, byBot });
    return { message };
  };
}
