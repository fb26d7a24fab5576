/** ListOnline: who is in the city, by pages. */
import type { ServiceImpl } from '@connectrpc/connect';
import type { PresenceService } from 'proto/city/presence/v1/presence';
import { invalid } from '../refusal.ts';
import { city, type Leases } from './leases.ts';
import { cursorOf, readCursor } from './name-order.ts';
import { presenceMessage } from './presence-message.ts';

/** How many a page has when the caller does not say. */
const pageSize = 100;

/** The handler. A cursor is a place in the order, so nobody who stays is passed over or named twice. */
export function listOnline(leases: Leases): ServiceImpl<typeof PresenceService>['listOnline'] {
  return async ({ limit, cursor }) => {
    const after = cursor === '' ? undefined : readCursor(cursor);
    if (cursor !== '' && after === undefined) throw invalid('cursor', 'must be next_cursor of the page before');
    const page = await leases.members(city, limit || pageSize, after);
    return {
      presences: page.members.map(presenceMessage),
      online: page.online,
      nextCursor: cursorOf(page.next),
      version: page.version,
    };
  };
}
