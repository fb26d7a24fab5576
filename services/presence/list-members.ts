/** ListMembers: who has one room open, by pages. */
import type { ServiceImpl } from '@connectrpc/connect';
import type { PresenceService } from 'proto/city/presence/v1/presence';
import { placeOf } from './announcements.ts';
import type { Leases } from './leases.ts';
import { pageAt } from './page-at.ts';
import type { Sight } from './sight.ts';

/** The handler. A room that nobody has open, and one that does not exist, is empty. */
export function listMembers(leases: Leases, sight: Sight): ServiceImpl<typeof PresenceService>['listMembers'] {
  return async (request, context) => pageAt(leases, placeOf(request.roomId), request, await sight.unseenBy(context));
}
