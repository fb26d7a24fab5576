/** What City Guide knows: only what the city's tools have just read, with the caller's own rights and consents. */
import type { FeedEvent } from 'proto/city/feed/v1/event';
import type { PopularRoom } from 'proto/city/rooms/v1/room';
import type { LlmQuestion } from '../llm-provider.ts';
import type { CityClients } from '../tools/city-clients.ts';
import type { CityTool, Read, Reader } from '../tools/city-tool.ts';
import { type Found, readFindRoom } from '../tools/find-room.ts';
import { readLatestEvents } from '../tools/latest-events.ts';
import { readPopularRooms } from '../tools/popular-rooms.ts';
import { type Online, readWhoIsOnline } from '../tools/who-is-online.ts';

/** One thing that can be read. */
export type Fact<Told> = {
  /** With which it is read; undefined: the resident has switched that part of the city off. */
  tool: CityTool | undefined;
  /** Undefined: the source is down. */
  read(): Promise<Read<Told> | undefined>;
};

/** What can be read for one question. */
export type CityFacts = {
  online: Fact<Online>;
  popular: Fact<PopularRoom[]>;
  events: Fact<FeedEvent[]>;
  rooms(words: readonly string[]): Fact<Found>;
};

/** Reads with what the question offers. */
export function cityFacts(
  clients: CityClients,
  { tools, ...reader }: Pick<LlmQuestion, 'tools' | keyof Reader>,
): CityFacts {
  const fact = <Told>(name: string, read: (reader: Reader) => Promise<Read<Told>>): Fact<Told> => ({
    tool: tools.find((tool) => tool.name === name),
    read: () => read(reader).catch(() => undefined),
  });
  return {
    online: fact('who_is_online', (by) => readWhoIsOnline(clients, by)),
    popular: fact('popular_rooms', (by) => readPopularRooms(clients, by)),
    events: fact('latest_events', (by) => readLatestEvents(clients, by)),
    rooms: (words) => fact('find_room', (by) => readFindRoom(clients, words, by)),
  };
}
