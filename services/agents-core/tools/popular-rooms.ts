/** popular_rooms: the rooms in which most is going on, as anyone may see them. */
import { Source_Kind } from 'proto/city/agents/v1/agents';
import type { PopularRoom } from 'proto/city/rooms/v1/room';
import { type CityClients, inTheNameOf } from './city-clients.ts';
import type { CityTool, Read, Reader } from './city-tool.ts';
import { plainJson } from './others-words.ts';
import { isOfResidents, roomSources, toldRoom } from './read-room.ts';

const name = 'popular_rooms';
const roomsAtMost = 5;

/** The rooms, the liveliest first. */
export async function readPopularRooms({ rooms }: CityClients, reader: Reader): Promise<Read<PopularRoom[]>> {
  const told = (await rooms.listPopular({ limit: roomsAtMost }, inTheNameOf(reader))).rooms;
  return {
    told,
    sources: told.flatMap((room) => roomSources(name, room)),
    fromOthersWords: told.some(({ room }) => room && isOfResidents(room)),
  };
}

/** The tool. */
export function popularRooms(clients: CityClients): CityTool {
  return {
    name,
    kind: Source_Kind.ROOMS,
    description:
      'The rooms of the city in which most is going on now, the liveliest first: how many people are inside, and how many were active there in the last 30 minutes.',
    parameters: { type: 'object', properties: {}, additionalProperties: false },
    async run(_, reader) {
      const read = await readPopularRooms(clients, reader);
      return { ...read, told: plainJson({ rooms: read.told.map(toldRoom) }) };
    },
  };
}
