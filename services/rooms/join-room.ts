/** JoinRoom, LeaveRoom: presence in a room for callers without a socket. */
import type { Client, ServiceImpl } from '@connectrpc/connect';
import { Choice } from 'proto/city/presence/v1/chosen';
import type { PresenceService } from 'proto/city/presence/v1/presence';
import { Status } from 'proto/city/presence/v1/status';
import type { RoomsService } from 'proto/city/rooms/v1/rooms';
import { residentOf } from '../caller.ts';
import type { Postgres } from '../postgres.ts';
import { readStandings, refuseBanned, standingKey } from './moderation/standing.ts';
import type { RoomDirectory } from './room-directory.ts';

type Presence = Client<typeof PresenceService>;

/** The handler of JoinRoom: a lease that ends by itself unless the caller joins again. */
export function joinRoom(
  directory: RoomDirectory,
  presence: Presence,
  postgres: Postgres,
): ServiceImpl<typeof RoomsService>['joinRoom'] {
  return async (request, context) => {
    const roomId = await directory.idOf(request.roomId);
    const resident = residentOf(context);
    const place = { roomId, residentId: resident.userId };
    refuseBanned((await readStandings(postgres.pool, [place])).get(standingKey(place)));
    const manner = await chosenBy(presence, resident.userId);
    await presence.beat({ leases: [{ ...leaseOf(roomId, resident), ...manner }] });
    return { status: 'joined', roomId };
  };
}

/** The handler of LeaveRoom. */
export function leaveRoom(directory: RoomDirectory, presence: Presence): ServiceImpl<typeof RoomsService>['leaveRoom'] {
  return async (request, context) => {
    const roomId = await directory.idOf(request.roomId);
    await endHttpLease(presence, roomId, residentOf(context));
    return { status: 'left', roomId };
  };
}

/** Ends the lease of JoinRoom, if the resident has one. */
export async function endHttpLease(
  presence: Pick<Presence, 'beat'>,
  roomId: string,
  resident: { userId: string; username: string },
): Promise<void> {
  await presence.beat({ ended: [leaseOf(roomId, resident)] });
}

/** How a resident wants to be seen: whoever is invisible is so in a room that they join, too. */
async function chosenBy(presence: Pick<Presence, 'listChosen'>, userId: string) {
  const [chosen] = (await presence.listChosen({ userIds: [userId] })).chosen;
  return {
    invisible: chosen?.choice === Choice.INVISIBLE,
    doNotDisturb: chosen?.choice === Choice.DO_NOT_DISTURB,
    hidesLastSeen: chosen?.showsLastSeen === false,
  };
}

function leaseOf(roomId: string, { userId, username }: { userId: string; username: string }) {
  return { place: `room:${roomId}`, userId, username, holder: 'http:1', status: Status.ONLINE };
}
