/** Leave: a page that closes says so, and its resident need not wait for a lease to run out. */
import type { ServiceImpl } from '@connectrpc/connect';
import type { PresenceService } from 'proto/city/presence/v1/presence';
import { residentOf } from '../caller.ts';
import type { Announce } from './announcements.ts';
import type { Leases } from './leases.ts';

/** The handler. Ends nobody's leases but the caller's own: another resident's connection_id ends nothing. */
export function leave(leases: Leases, announce: Announce): ServiceImpl<typeof PresenceService>['leave'] {
  return async (request, context) => {
    const { userId } = residentOf(context, request.userId);
    announce(await leases.leave(userId, request.connectionId));
    return { status: 'left' };
  };
}
