/** GetRoom: all that one needs to open a room. */
import type { ServiceImpl } from '@connectrpc/connect';
import type { RoomsService } from 'proto/city/rooms/v1/rooms';
import type { StandingHere } from './moderation/standing-here.ts';
import type { PeopleInside } from './people-inside.ts';
import type { RoomDirectory } from './room-directory.ts';
import { highestSeq, type RoomLog } from './room-log.ts';

/** Messages that a room opens with. */
const firstPage = 50;

/** The handler. The position is read first: what is appended meanwhile may be in both, but nothing falls between. */
export function getRoom(
  directory: RoomDirectory,
  log: RoomLog,
  inside: PeopleInside,
  standingHere: StandingHere,
): ServiceImpl<typeof RoomsService>['getRoom'] {
  return async ({ roomId }, context) => {
    const { room, epoch, topSeq } = await directory.find(roomId);
    const [messages, people, standing] = await Promise.all([
      log.before(room.id, highestSeq, firstPage),
      inside([room.id]),
      standingHere(room, context),
    ]);
    const presence = people.get(room.id);
    const lastSeq = messages.at(-1)?.seq ?? 0;
    // Whoever follows the log goes on after these messages: a change of the room that came before one of them is in the answer.
    const now = lastSeq > topSeq ? (await directory.find(room.id)).room : room;
    const { $typeName: _, ...fields } = now;
    return {
      ...fields,
      ...standing,
      ...(presence ? { membersOnline: presence.online } : {}),
      messages,
      onlineMembers: presence?.members.map((member) => member.userId) ?? [],
      topSeq: Math.max(topSeq, lastSeq),
      epoch,
    };
  };
}
