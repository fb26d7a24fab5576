/** Beat: an edge keeps its live sockets present. A beat that changes nothing tells nobody anything. */
import type { ServiceImpl } from '@connectrpc/connect';
import type { Lease as LeaseMessage, PresenceService } from 'proto/city/presence/v1/presence';
import { Status } from 'proto/city/presence/v1/status';
import { invalid } from '../refusal.ts';
import type { Announce } from './announcements.ts';
import { agents, city, type Lease, type LeaseId, type LeaseStatus, type Leases } from './leases.ts';

/** How long a lease or an edge lasts when the caller does not say, in milliseconds: two beats of 20 s. */
const defaultTtlMs = 40_000;

/** The handler. What a beat names in `leases` and in `ended` has ended. */
export function beat(leases: Leases, announce: Announce): ServiceImpl<typeof PresenceService>['beat'] {
  return async ({ edge, begins, held, ttlMs: asked, leases: named, ended }) => {
    const ttlMs = asked || defaultTtlMs;
    if (edge !== '' && !(await leases.keep(edge, ttlMs, begins))) return { kept: false };
    if (named.length > 0) {
      announce(await leases.renew(named.map(leaseOf), edge === '' ? ttlMs : { edge }));
      if (edge !== '' && !(await leases.keep(edge, ttlMs, false))) {
        // The store lost the edge in between. Nobody would ever end what it has just been given: so the edge begins, to end.
        await leases.keep(edge, ttlMs, true);
        return { kept: false };
      }
    }
    if (ended.length > 0) announce(await leases.drop(ended.map(leaseIdOf)));
    return { kept: held === undefined || (await leases.held(edge)) === held };
  };
}

function leaseOf(message: LeaseMessage): Lease {
  const { username, doNotDisturb, hidesLastSeen } = message;
  return { ...leaseIdOf(message), username, status: statusOf(message), doNotDisturb, hidesLastSeen };
}

/**
 * Throws invalid_argument for an agent in a room, since only residents have rooms open, and for whoever is neither an agent nor
 * has a resident's id: a bot is never counted as one.
 */
function leaseIdOf({ place, userId, holder, agent }: LeaseMessage): LeaseId {
  if (agent && place !== city) throw invalid('place', 'must be city for an agent');
  if (!agent && !userId.startsWith('u_'))
    throw invalid('user_id', "must be a resident's, u_ and more, unless of an agent");
  return { place: agent ? agents : place, userId, holder };
}

function statusOf({ invisible, status }: LeaseMessage): LeaseStatus {
  if (invisible) return 'hidden';
  return status === Status.AWAY ? 'away' : 'online';
}
