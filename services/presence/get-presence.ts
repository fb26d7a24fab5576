/** GetPresence: the status of some residents. */
import type { ServiceImpl } from '@connectrpc/connect';
import type { PresenceService } from 'proto/city/presence/v1/presence';
import { agents, city, type Leases, type Member } from './leases.ts';
import { presenceMessage } from './presence-message.ts';
import type { Sight } from './sight.ts';

/** The handler. Whoever the city never saw is offline. */
export function getPresence(leases: Leases, sight: Sight): ServiceImpl<typeof PresenceService>['getPresence'] {
  return async ({ userIds }, context) => {
    const [unseen, residents, others] = await Promise.all([
      sight.unseenBy(context),
      leases.get(city, userIds.filter(isResident)),
      leases.get(
        agents,
        userIds.filter((userId) => !isResident(userId)),
      ),
    ]);
    const known = new Map([...residents, ...others].map((member) => [member.userId, member]));
    return {
      presences: userIds.map((userId) => {
        const member = unseen?.has(userId) ? undefined : known.get(userId);
        return presenceMessage(member ?? offline(userId));
      }),
    };
  };
}

/** Agents have other ids. */
function isResident(userId: string): boolean {
  return userId.startsWith('u_');
}

function offline(userId: string): Member {
  return { userId, username: '', status: 'offline', lastSeen: undefined, doNotDisturb: false };
}
