/** GetRooms: who has these rooms open. */
import type { ServiceImpl } from '@connectrpc/connect';
import type { PresenceService } from 'proto/city/presence/v1/presence';
import { namedInFull, placeOf } from './announcements.ts';
import type { Leases } from './leases.ts';
import { presenceMessage } from './presence-message.ts';

/** The handler. A room that nobody has open, and one that does not exist, is empty. */
export function getRooms(leases: Leases): ServiceImpl<typeof PresenceService>['getRooms'] {
  return async ({ roomIds }) => ({
    rooms: await Promise.all(
      roomIds.map(async (roomId) => {
        const { members, online, version } = await leases.members(placeOf(roomId), namedInFull);
        return { roomId, online, members: members.map(presenceMessage), version };
      }),
    ),
  });
}
