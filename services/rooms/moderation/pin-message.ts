/** PinMessage: a message that everyone finds at the top of the room. */
import { Code, ConnectError, type ServiceImpl } from '@connectrpc/connect';
import type { PoolClient } from 'pg';
import type { ModerationService } from 'proto/city/rooms/v1/moderation';
import { refuse } from '../../refusal.ts';
import type { RoomDirectory } from '../room-directory.ts';
import { highestSeq } from '../room-log.ts';
import type { ChangeRoom } from './change-room.ts';
import { actorOf } from './scene.ts';

/** Pins of a room. */
export const mostPins = 10;

/** The handler. */
export function pinMessage(
  directory: RoomDirectory,
  change: ChangeRoom,
): ServiceImpl<typeof ModerationService>['pinMessage'] {
  return async ({ roomId: asked, messageSeq, pinned }, context) => {
    const roomId = await directory.idOf(asked);
    const room = await change(actorOf(context), roomId, 'pin', async ({ room }, client) => {
      const author = await authorOf(client, roomId, messageSeq, pinned);
      if (room.pinned.includes(messageSeq) === pinned) return undefined;
      if (pinned && room.pinned.length >= mostPins) {
        throw new ConnectError(`a room has at most ${mostPins} pinned messages`, Code.ResourceExhausted);
      }
      const others = room.pinned.filter((seq) => seq !== messageSeq);
      return {
        act: { kind: pinned ? 'pinned' : 'unpinned', messageSeq, ...author },
        room: { pinned: pinned ? [messageSeq, ...others] : others },
      };
    });
    return { room };
  };
}

/** The author of a message of the room, which `there` must not have been deleted. */
export async function authorOf(
  client: Pick<PoolClient, 'query'>,
  roomId: string,
  messageSeq: number,
  there: boolean,
): Promise<{ residentId: string; residentName: string }> {
  const { rows } = await client.query<{ author_id: string; username: string; deleted_at: Date | null }>(
    'SELECT author_id, username, deleted_at FROM messages WHERE room_id = $1 AND seq = $2',
    [roomId, Math.min(messageSeq, highestSeq)],
  );
  const message = rows[0];
  if (!message) throw refuse(Code.NotFound, 'message_seq', 'names no message of the room');
  if (there && message.deleted_at) throw new ConnectError('the message was deleted', Code.FailedPrecondition);
  return { residentId: message.author_id, residentName: message.username };
}
