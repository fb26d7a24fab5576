/** GetPresence: the status of some residents. */
import type { ServiceImpl } from '@connectrpc/connect';
import type { PresenceService } from 'proto/city/presence/v1/presence';
import { city, type Leases } from './leases.ts';
import { presenceMessage } from './presence-message.ts';

/** The handler. Whoever the city never saw is offline. */
export function getPresence(leases: Leases): ServiceImpl<typeof PresenceService>['getPresence'] {
  return async ({ userIds }) => ({ presences: (await leases.get(city, userIds)).map(presenceMessage) });
}
