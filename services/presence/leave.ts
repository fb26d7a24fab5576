/** Leave: a page that closes says so, and its resident need not wait for a lease to run out. */
import type { ServiceImpl } from '@connectrpc/connect';
import type { PresenceService } from 'proto/city/presence/v1/presence';
import type { Bus } from '../bus.ts';
import { leftTopic } from '../bus-topics.ts';
import { residentOf } from '../caller.ts';
import type { LeftNews } from '../presence-frames.ts';
import type { Announce } from './announcements.ts';
import type { Leases } from './leases.ts';

/**
 * The handler. Ends nobody's leases but the caller's own: another resident's connection_id ends nothing. The connection's edge
 * hears of it, so that it does not name them again, or have them fade when the socket ends without a word.
 */
export function leave(
  leases: Leases,
  announce: Announce,
  bus: Pick<Bus, 'publish'>,
): ServiceImpl<typeof PresenceService>['leave'] {
  return async (request, context) => {
    const { userId } = residentOf(context, request.userId);
    announce(await leases.leave(userId, request.connectionId));
    const news: LeftNews = { user_id: userId, connection_id: request.connectionId };
    bus.publish(leftTopic, JSON.stringify(news));
    return { status: 'left' };
  };
}
