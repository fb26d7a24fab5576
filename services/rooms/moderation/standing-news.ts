/** Who hears that a resident stands otherwise in a room: their own tabs, and the edges at which the room is listened to. */
import type { Client } from '@connectrpc/connect';
import type { PresenceService } from 'proto/city/presence/v1/presence';
import type { Standing } from 'proto/city/rooms/v1/standing';
import type { Bus } from '../../bus.ts';
import { residentTopic, standingsTopic } from '../../bus-topics.ts';
import { standingFrame } from '../../resident-frames.ts';
import type { Log } from '../../telemetry.ts';
import { endHttpLease } from '../join-room.ts';
import type { Place } from './standing.ts';

/** Tells it. The lease of JoinRoom of who is banned ends here; edges end those of their sockets. */
export function openStandingNews(
  bus: Bus,
  presence: Pick<Client<typeof PresenceService>, 'beat'>,
  log: Log,
): (place: Place, standing: Standing) => void {
  return ({ roomId, residentId }, { banned, username }) => {
    bus.publish(residentTopic(residentId), standingFrame(roomId));
    bus.publish(standingsTopic(roomId), roomId);
    if (!banned) return;
    // Without presence it ends by itself.
    endHttpLease(presence, roomId, { userId: residentId, username }).catch((error) =>
      log.warn({ err: error, room: roomId }, 'who was banned is counted as inside until their lease ends'),
    );
  };
}
