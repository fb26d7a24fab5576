/** find_room: rooms by words of their names and descriptions, in any of their Ukrainian or English forms. */
import { create } from '@bufbuild/protobuf';
import { Source_Counted, Source_Kind } from 'proto/city/agents/v1/agents';
import { PopularRoomSchema, type Room } from 'proto/city/rooms/v1/room';
import { type CityClients, inTheNameOf } from './city-clients.ts';
import { type CityTool, type Read, type Reader, textArgument } from './city-tool.ts';
import { findRooms } from './find-rooms.ts';
import { findWords } from './find-words.ts';
import { cut, plainJson } from './others-words.ts';
import { isOfResidents, roomSources, toldRoom } from './read-room.ts';
import { source } from './source.ts';
import { wordsOf } from './words.ts';

const name = 'find_room';
const pageSize = 100;
const pagesAtMost = 10;
const roomsAtMost = 5;
const wordsAtMost = 200;

/** Rooms that fit: the best of them, how many there are, and whether all rooms were looked at. */
export type Found = { rooms: Room[]; count: number; complete: boolean };

/** Looks through the rooms, the one with the latest event first. */
export async function readFindRoom(
  { rooms }: CityClients,
  words: readonly string[],
  reader: Reader,
): Promise<Read<Found>> {
  const known: Room[] = [];
  let cursor = '';
  for (let page = 0; page < pagesAtMost; page++) {
    const answer = await rooms.listRooms({ limit: pageSize, cursor }, inTheNameOf(reader));
    known.push(...answer.rooms);
    cursor = answer.nextCursor;
    if (!cursor) break;
  }
  const found = findRooms(known, words);
  const told = found.slice(0, roomsAtMost);
  const counted = { count: found.length, counted: Source_Counted.ROOMS };
  return {
    told: { rooms: told, count: found.length, complete: cursor === '' },
    sources: [
      source({ kind: Source_Kind.ROOMS, tool: name, label: cut(words.join(' '), 60), ...counted, path: '/rooms' }),
      ...told.flatMap((room) => roomSources(name, asPopular(room))),
    ],
    fromOthersWords: told.some(isOfResidents),
  };
}

/** The tool. */
export function findRoom(clients: CityClients): CityTool {
  return {
    name,
    kind: Source_Kind.ROOMS,
    description: 'Finds rooms of the city by words of their names and descriptions, in Ukrainian or English.',
    parameters: {
      type: 'object',
      properties: { words: { type: 'string', description: 'What the room is about, one to five words.' } },
      required: ['words'],
      additionalProperties: false,
    },
    async run(args, reader) {
      const given = wordsOf(textArgument(args, 'words', wordsAtMost));
      const telling = findWords(given);
      const words = telling.length > 0 ? telling : given;
      const read = await readFindRoom(clients, words, reader);
      const { rooms, count, complete } = read.told;
      const told = {
        found: count,
        all_rooms_looked_at: complete,
        rooms: rooms.map((room) => toldRoom(asPopular(room))),
      };
      return { ...read, told: plainJson(told) };
    },
  };
}

function asPopular(room: Room) {
  return create(PopularRoomSchema, { room, peopleRecently: 0 });
}
