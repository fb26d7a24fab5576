/** ArchiveRoom: a room that is only read, or one that is written in again. */
import type { ServiceImpl } from '@connectrpc/connect';
import type { ModerationService } from 'proto/city/rooms/v1/moderation';
import type { RoomDirectory } from '../room-directory.ts';
import type { ChangeRoom } from './change-room.ts';
import { actorOf } from './scene.ts';

/** The handler. */
export function archiveRoom(
  directory: RoomDirectory,
  change: ChangeRoom,
): ServiceImpl<typeof ModerationService>['archiveRoom'] {
  return async ({ roomId, archived }, context) => {
    const room = await change(actorOf(context), await directory.idOf(roomId), 'archive', ({ room, now }) =>
      (room.archived_at !== null) === archived
        ? undefined
        : { act: { kind: archived ? 'archived' : 'unarchived' }, room: { archived_at: archived ? now : null } },
    );
    return { room };
  };
}
