/** GetRooms: who has these rooms open. */
import type { ServiceImpl } from '@connectrpc/connect';
import type { PresenceService } from 'proto/city/presence/v1/presence';
import { namedInFull, placeOf } from './announcements.ts';
import type { Leases } from './leases.ts';
import { presenceMessage } from './presence-message.ts';
import { countWithout, type Sight, without } from './sight.ts';

/** The handler. A room that nobody has open, and one that does not exist, is empty. */
export function getRooms(leases: Leases, sight: Sight): ServiceImpl<typeof PresenceService>['getRooms'] {
  return async ({ roomIds }, context) => {
    const unseen = await sight.unseenBy(context);
    const read = async (roomId: string) => {
      const place = placeOf(roomId);
      const { members, online, version } = await leases.members(place, namedInFull);
      return {
        roomId,
        online: await countWithout(leases, place, online, unseen),
        members: without(members, unseen).map(presenceMessage),
        version,
      };
    };
    return { rooms: await Promise.all(roomIds.map(read)) };
  };
}
