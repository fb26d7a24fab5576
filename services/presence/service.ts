/** presence: who is in the city, and who has which room open. */
import { PresenceService } from 'proto/city/presence/v1/presence';
import type { Service } from '../service.ts';
import { announcer } from './announcements.ts';
import { beat } from './beat.ts';
import { getPresence } from './get-presence.ts';
import { getRooms } from './get-rooms.ts';
import { openMemoryLeases } from './leases-memory.ts';
import { openRedisLeases } from './leases-redis.ts';
import { leave } from './leave.ts';
import { listMembers } from './list-members.ts';
import { listOnline } from './list-online.ts';
import { openRoomDiffs } from './room-diffs.ts';
import { startSweep } from './sweep.ts';
import { watchPresence } from './watch-presence.ts';

/** The service; see PresenceService for its promises. */
export const presence: Service = {
  name: 'presence',
  offers: [PresenceService],
  open({ config, bus, log, needs, onClose, shutdown }) {
    const leases = config.redisUrl ? openRedisLeases(config.redisUrl) : openMemoryLeases();
    const diffs = openRoomDiffs(bus, leases);
    const announce = announcer(bus, diffs);
    const stopSweep = startSweep(leases, announce, (error) => log.error({ err: error }, 'presence: a sweep failed'));
    needs('leases', () => leases.healthy());
    onClose(async () => {
      stopSweep();
      diffs.close();
      await leases.close();
    });

    return (router) =>
      router.service(PresenceService, {
        beat: beat(leases, announce),
        leave: leave(leases, announce),
        getPresence: getPresence(leases),
        listOnline: listOnline(leases),
        listMembers: listMembers(leases),
        getRooms: getRooms(leases),
        watchPresence: watchPresence(leases, bus, shutdown),
      });
  },
};
