/** ListOnline: who is in the city, by pages; agents apart. */
import type { ServiceImpl } from '@connectrpc/connect';
import type { PresenceService } from 'proto/city/presence/v1/presence';
import { agents, city, type Leases } from './leases.ts';
import { pageAt } from './page-at.ts';
import { epochFor, type Sight } from './sight.ts';

/** The handler. A cursor is a place in the order, so nobody who stays is passed over or named twice. */
export function listOnline(leases: Leases, sight: Sight): ServiceImpl<typeof PresenceService>['listOnline'] {
  return async (request, context) => {
    const unseen = await sight.unseenBy(context);
    const { members, ...page } = await pageAt(leases, request.agents ? agents : city, request, unseen);
    return { presences: members, ...page, epoch: epochFor(await leases.epoch(), unseen) };
  };
}
