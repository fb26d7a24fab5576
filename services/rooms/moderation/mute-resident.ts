/** MuteResident: no word of theirs for a time. What else they may do stays, also to moderate. */
import type { ServiceImpl } from '@connectrpc/connect';
import type { ModerationService } from 'proto/city/rooms/v1/moderation';
import { plainDescription } from '../../plain-name.ts';
import type { RoomDirectory } from '../room-directory.ts';
import type { ChangeStanding } from './change-standing.ts';
import { actorOf } from './scene.ts';

/** The handler. A mute begins anew with each call, however long the one before would have lasted. */
export function muteResident(
  directory: RoomDirectory,
  change: ChangeStanding,
): ServiceImpl<typeof ModerationService>['muteResident'] {
  return async ({ roomId, residentId, seconds, reason: given }, context) => {
    const reason = plainDescription('reason', given);
    const place = { roomId: await directory.idOf(roomId), residentId };
    const standing = await change(actorOf(context), place, 'mute', ({ muted_until }, now) => {
      if (seconds > 0) {
        const until = new Date(now.getTime() + seconds * 1000);
        return { act: { kind: 'muted', seconds, reason }, standing: { muted_until: until, mute_reason: reason } };
      }
      if (muted_until === null || muted_until <= now) return undefined;
      return { act: { kind: 'unmuted', reason }, standing: { muted_until: null, mute_reason: '' } };
    });
    return { standing };
  };
}
