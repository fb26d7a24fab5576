/** presence: who is in the city, and who has which room open. */
import { PresenceService } from 'proto/city/presence/v1/presence';
import { ResidentsService } from 'proto/city/residents/v1/residents';
import { openLimit } from '../limits.ts';
import type { Service } from '../service.ts';
import { announcer } from './announcements.ts';
import { beat } from './beat.ts';
import { blockResident, listBlocked, unblockResident } from './block-resident.ts';
import { getPresence } from './get-presence.ts';
import { getRooms } from './get-rooms.ts';
import { openMemoryLeases } from './leases-memory.ts';
import { openRedisLeases } from './leases-redis.ts';
import { leave } from './leave.ts';
import { listChosen } from './list-chosen.ts';
import { listMembers } from './list-members.ts';
import { listOnline } from './list-online.ts';
import { openRecentChanges } from './recent-changes.ts';
import { openRoomDiffs } from './room-diffs.ts';
import { getOwnStatus, setStatus } from './set-status.ts';
import { openSight } from './sight.ts';
import { startSweep } from './sweep.ts';
import { presenceSteps } from './tables.ts';
import { watchPresence } from './watch-presence.ts';

/** The service; see PresenceService for its promises. */
export const presence: Service = {
  name: 'presence',
  offers: [PresenceService],
  async open({ config, bus, log, dial, postgres, needs, onClose, shutdown }) {
    const database = await postgres();
    await database.migrate('presence', presenceSteps);
    const residents = dial(ResidentsService);
    const leases = config.redisUrl ? openRedisLeases(config.redisUrl) : openMemoryLeases();
    const diffs = openRoomDiffs(bus, leases);
    const announce = announcer(bus, diffs);
    const stopSweep = startSweep(leases, announce, (error) => log.error({ err: error }, 'presence: a sweep failed'));
    const recent = openRecentChanges(bus);
    const sight = openSight(database, bus);
    // Everyone hears of each: whoever flickers makes work for the whole city.
    const changes = openLimit(config, 'status', 'too many changes of status', { points: 30, seconds: 60 });
    needs('leases', () => leases.healthy());
    onClose(async () => {
      stopSweep();
      diffs.close();
      sight.close();
      recent.close();
      changes.close();
      await leases.close();
    });

    return (router) =>
      router.service(PresenceService, {
        beat: beat(leases, announce),
        leave: leave(leases, announce, bus),
        getPresence: getPresence(leases, sight),
        listOnline: listOnline(leases, sight),
        listMembers: listMembers(leases, sight),
        getRooms: getRooms(leases, sight),
        watchPresence: watchPresence(leases, recent, sight, shutdown),
        getOwnStatus: getOwnStatus(database),
        setStatus: setStatus(database, leases, announce, bus, changes),
        blockResident: blockResident(database, bus, changes),
        unblockResident: unblockResident(database, bus, changes),
        listBlocked: listBlocked(database, residents),
        listChosen: listChosen(database),
      });
  },
};
