/** who_is_online: how many residents are in the city, and by name only those who are in a room of the resident's now. */
import { type Source, Source_Counted, Source_Kind } from 'proto/city/agents/v1/agents';
import { Status } from 'proto/city/presence/v1/status';
import { type CityClients, inTheNameOf } from './city-clients.ts';
import type { CityTool, Read, Reader } from './city-tool.ts';
import { cut, plainJson } from './others-words.ts';
import { inOwnRooms } from './own-rooms.ts';
import { roomPath, source } from './source.ts';

const name = 'who_is_online';
const namesAtMost = 20;
const nameAtMost = 40;
/** A room's id is this and its slug. */
const idPrefix = 'city_';

/** Who is here: how many residents, and those of them who share a room with the reader. */
export type Online = { count: number; near: { name: string; away: boolean; rooms: string[] }[] };

/** Counts, and names those whom the reader could see across the room. */
export async function readWhoIsOnline(clients: CityClients, reader: Reader): Promise<Read<Online>> {
  const [{ online }, rooms] = await Promise.all([
    clients.presence.listOnline({ limit: 1 }, inTheNameOf(reader)),
    inOwnRooms(clients, reader),
  ]);
  const near = new Map<string, Online['near'][number]>();
  const sources: Source[] = [];
  const of = { kind: Source_Kind.PRESENCE, tool: name };
  for (const { roomId, members, online: inside } of rooms) {
    const slug = roomId.startsWith(idPrefix) ? roomId.slice(idPrefix.length) : roomId;
    for (const { userId, username, status } of members) {
      const known = near.get(userId) ?? { name: cut(username, nameAtMost), away: status === Status.AWAY, rooms: [] };
      known.rooms.push(slug);
      if (known.name !== '') near.set(userId, known);
    }
    sources.push(source({ ...of, label: slug, count: inside, counted: Source_Counted.INSIDE, path: roomPath(slug) }));
  }
  return {
    told: { count: online, near: [...near.values()] },
    sources: [source({ ...of, count: online, counted: Source_Counted.RESIDENTS, path: '/' }), ...sources],
    fromOthersWords: near.size > 0,
  };
}

/** The tool. */
export function whoIsOnline(clients: CityClients): CityTool {
  return {
    name,
    kind: Source_Kind.PRESENCE,
    description:
      'How many residents are in the city now, and the names of those who are in one of the rooms of the resident who asks. Names of others are not told.',
    parameters: { type: 'object', properties: {}, additionalProperties: false },
    async run(_, reader) {
      const read = await readWhoIsOnline(clients, reader);
      const { count, near } = read.told;
      return { ...read, told: plainJson({ residents_online: count, in_your_rooms: near.slice(0, namesAtMost) }) };
    },
  };
}
