/** BanResident: they only read here, also who has moderated. */
import type { ServiceImpl } from '@connectrpc/connect';
import type { ModerationService } from 'proto/city/rooms/v1/moderation';
import { plainDescription } from '../../plain-name.ts';
import type { RoomDirectory } from '../room-directory.ts';
import type { ChangeStanding } from './change-standing.ts';
import { actorOf } from './scene.ts';

/** The handler. */
export function banResident(
  directory: RoomDirectory,
  change: ChangeStanding,
): ServiceImpl<typeof ModerationService>['banResident'] {
  return async ({ roomId, residentId, banned, reason: given }, context) => {
    const reason = plainDescription('reason', given);
    const place = { roomId: await directory.idOf(roomId), residentId };
    const standing = await change(actorOf(context), place, 'ban', ({ banned_at }, now) =>
      (banned_at !== null) === banned
        ? undefined
        : {
            act: { kind: banned ? 'banned' : 'unbanned', reason },
            standing: banned ? { banned_at: now, reason, moderator: false } : { banned_at: null, reason: '' },
          },
    );
    return { standing };
  };
}
