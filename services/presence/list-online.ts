/** ListOnline: who is in the city, by pages. */
import type { ServiceImpl } from '@connectrpc/connect';
import type { PresenceService } from 'proto/city/presence/v1/presence';
import { city, type Leases } from './leases.ts';
import { pageAt } from './page-at.ts';

/** The handler. A cursor is a place in the order, so nobody who stays is passed over or named twice. */
export function listOnline(leases: Leases): ServiceImpl<typeof PresenceService>['listOnline'] {
  return async (request) => {
    const { members, ...page } = await pageAt(leases, city, request);
    return { presences: members, ...page };
  };
}
