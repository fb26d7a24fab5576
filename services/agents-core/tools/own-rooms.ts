/**
 * The rooms that a resident is in: which they have read, spoken in or been called in. There is no membership in the city, all
 * rooms are public; so this is what "a room of mine" means to its agents. Who has one open has read it.
 */
import type { RoomPresence } from 'proto/city/presence/v1/presence';
import { type CityClients, inTheNameOf } from './city-clients.ts';
import type { Reader } from './city-tool.ts';

/** Of more rooms, those that were read last. */
const roomsAtMost = 20;

/** Ids of the reader's rooms, the one read last first. */
export async function ownRooms({ rooms }: CityClients, reader: Reader): Promise<string[]> {
  const { userId } = reader;
  if (userId === undefined) return [];
  const own = await rooms.listUnread({ userId }, inTheNameOf(reader));
  return own.rooms.slice(0, roomsAtMost).map(({ roomId }) => roomId);
}

/** Who has the reader's rooms open now; rooms in which nobody is but themselves are left out. Whoever blocks them is not seen. */
export async function inOwnRooms(clients: CityClients, reader: Reader): Promise<RoomPresence[]> {
  const roomIds = await ownRooms(clients, reader);
  if (roomIds.length === 0) return [];
  const { rooms } = await clients.presence.getRooms({ roomIds }, inTheNameOf(reader));
  return rooms
    .map((room) => ({ ...room, members: room.members.filter(({ userId }) => userId !== reader.userId) }))
    .filter(({ members }) => members.length > 0);
}

/** Whether the reader is in the room: it is one of theirs, or they have it open. */
export async function isIn({ rooms, presence }: CityClients, roomId: string, reader: Reader): Promise<boolean> {
  const { userId } = reader;
  if (userId === undefined) return false;
  const options = inTheNameOf(reader);
  if ((await rooms.listUnread({ userId, roomId }, options)).rooms.length > 0) return true;
  const [open] = (await presence.getRooms({ roomIds: [roomId] }, options)).rooms;
  return open?.members.some((member) => member.userId === userId) ?? false;
}
