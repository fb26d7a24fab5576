/** SetModerator: a moderator of the room, or no longer one. */
import type { ServiceImpl } from '@connectrpc/connect';
import type { ModerationService } from 'proto/city/rooms/v1/moderation';
import type { RoomDirectory } from '../room-directory.ts';
import type { ChangeStanding } from './change-standing.ts';
import { actorOf } from './scene.ts';

/** The handler. Who is made a moderator may speak from then on: a mute and a ban end. */
export function setModerator(
  directory: RoomDirectory,
  change: ChangeStanding,
): ServiceImpl<typeof ModerationService>['setModerator'] {
  return async ({ roomId, residentId, moderator }, context) => {
    const place = { roomId: await directory.idOf(roomId), residentId };
    const free = moderator ? { muted_until: null, mute_reason: '', banned_at: null, reason: '' } : {};
    const standing = await change(actorOf(context), place, 'make moderators', (before) =>
      before.moderator === moderator
        ? undefined
        : { act: { kind: moderator ? 'moderator_made' : 'moderator_removed' }, standing: { moderator, ...free } },
    );
    return { standing };
  };
}
