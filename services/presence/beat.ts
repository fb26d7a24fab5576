/** Beat: an edge keeps its live sockets present. A beat that changes nothing tells nobody anything. */
import type { ServiceImpl } from '@connectrpc/connect';
import type { Lease as LeaseMessage, PresenceService } from 'proto/city/presence/v1/presence';
import { Status } from 'proto/city/presence/v1/status';
import type { Announce } from './announcements.ts';
import type { Lease, Leases } from './leases.ts';

/** How long a lease lasts when the caller does not say, in milliseconds: two beats of 20 s. */
const ttlMs = 40_000;

/** The handler. What a beat names in `leases` and in `ended` has ended. */
export function beat(leases: Leases, announce: Announce): ServiceImpl<typeof PresenceService>['beat'] {
  return async (request) => {
    if (request.leases.length > 0) announce(await leases.renew(request.leases.map(leaseOf), request.ttlMs || ttlMs));
    if (request.ended.length > 0) announce(await leases.drop(request.ended));
    return {};
  };
}

function leaseOf({ place, userId, username, holder, status }: LeaseMessage): Lease {
  return { place, userId, username, holder, status: status === Status.AWAY ? 'away' : 'online' };
}
