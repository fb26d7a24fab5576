/** SetSlowMode: how long a resident waits between two messages. */
import type { ServiceImpl } from '@connectrpc/connect';
import type { ModerationService } from 'proto/city/rooms/v1/moderation';
import type { RoomDirectory } from '../room-directory.ts';
import type { ChangeRoom } from './change-room.ts';
import { actorOf } from './scene.ts';

/** The handler. What was written before slow mode is nobody's turn. */
export function setSlowMode(
  directory: RoomDirectory,
  change: ChangeRoom,
): ServiceImpl<typeof ModerationService>['setSlowMode'] {
  return async ({ roomId, seconds }, context) => {
    const room = await change(actorOf(context), await directory.idOf(roomId), 'set slow mode', ({ room }) =>
      room.slow_mode_seconds === seconds
        ? undefined
        : { act: { kind: 'slow_mode', seconds }, room: { slow_mode_seconds: seconds } },
    );
    return { room };
  };
}
