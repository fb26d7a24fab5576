/** UpdateRoom: another description. */
import type { ServiceImpl } from '@connectrpc/connect';
import type { ModerationService } from 'proto/city/rooms/v1/moderation';
import { plainDescription } from '../../plain-name.ts';
import type { RoomDirectory } from '../room-directory.ts';
import type { ChangeRoom } from './change-room.ts';
import { actorOf } from './scene.ts';

/** The handler; a description is what it is when a room is made. */
export function updateRoom(
  directory: RoomDirectory,
  change: ChangeRoom,
): ServiceImpl<typeof ModerationService>['updateRoom'] {
  return async (request, context) => {
    const { description: asked } = request;
    const description = asked === undefined ? undefined : plainDescription('description', asked);
    const roomId = await directory.idOf(request.roomId);
    const room = await change(actorOf(context), roomId, 'describe', ({ room }) =>
      description === undefined || room.description === description
        ? undefined
        : { act: { kind: 'described', reason: description }, room: { description } },
    );
    return { room };
  };
}
