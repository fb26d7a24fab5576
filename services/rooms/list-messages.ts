/** ListMessages: a page of history. */
import type { ServiceImpl } from '@connectrpc/connect';
import type { RoomsService } from 'proto/city/rooms/v1/rooms';
import { invalid } from '../refusal.ts';
import type { RoomDirectory } from './room-directory.ts';
import { highestSeq, type RoomLog } from './room-log.ts';

/** The handler: one message more than asked for tells whether there are more. */
export function listMessages(directory: RoomDirectory, log: RoomLog): ServiceImpl<typeof RoomsService>['listMessages'] {
  return async ({ roomId, beforeSeq, afterSeq, limit: asked }) => {
    if (beforeSeq !== undefined && afterSeq !== undefined) {
      throw invalid('before_seq', 'must not be given together with after_seq');
    }
    const limit = asked || 50;
    const id = await directory.idOf(roomId);
    if (afterSeq !== undefined) {
      const messages = await log.after(id, Math.min(afterSeq, highestSeq), limit + 1);
      return { messages: messages.slice(0, limit), hasMore: messages.length > limit };
    }
    const messages = await log.before(id, Math.min(beforeSeq ?? highestSeq, highestSeq), limit + 1);
    return { messages: messages.slice(-limit), hasMore: messages.length > limit };
  };
}
