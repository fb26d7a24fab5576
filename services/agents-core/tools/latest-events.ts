/** latest_events: what happened in the city last, as its feed has it. */
import { timestampMs } from '@bufbuild/protobuf/wkt';
import { type Source, Source_Counted, Source_Kind } from 'proto/city/agents/v1/agents';
import type { FeedEvent } from 'proto/city/feed/v1/event';
import { type CityClients, inTheNameOf } from './city-clients.ts';
import type { CityTool, Read, Reader } from './city-tool.ts';
import { cut, plainJson } from './others-words.ts';
import { roomPath, source } from './source.ts';

const name = 'latest_events';
const eventsAtMost = 5;
const nameAtMost = 60;
const summaryAtMost = 200;

/** The events, newest first. Their words are of those who were there: names that residents chose. */
export async function readLatestEvents({ feed }: CityClients, reader: Reader): Promise<Read<FeedEvent[]>> {
  const told = (await feed.listEvents({ limit: eventsAtMost }, inTheNameOf(reader))).events;
  const all = { kind: Source_Kind.FEED, tool: name, count: told.length, counted: Source_Counted.EVENTS, path: '/' };
  return { told, sources: [source(all), ...told.flatMap(eventSources)], fromOthersWords: told.length > 0 };
}

/** The tool. */
export function latestEvents(clients: CityClients): CityTool {
  return {
    name,
    kind: Source_Kind.FEED,
    description:
      'What happened in the city last, newest first: new rooms, first messages, milestones and residents who arrived.',
    parameters: { type: 'object', properties: {}, additionalProperties: false },
    async run(_, reader) {
      const read = await readLatestEvents(clients, reader);
      return { ...read, told: plainJson({ events: read.told.map(toldEvent) }) };
    },
  };
}

/** The number of a milestone: messages of a room, or residents of the city. */
export function countOf({ payload }: FeedEvent): number | undefined {
  const count = payload?.messages ?? payload?.residents;
  return typeof count === 'number' && Number.isInteger(count) && count >= 0 && count < 2 ** 32 ? count : undefined;
}

function toldEvent(event: FeedEvent): Record<string, unknown> {
  return {
    kind: cut(event.kind, nameAtMost),
    summary: cut(event.summary, summaryAtMost),
    resident: event.actor && cut(event.actor.username, nameAtMost),
    others_who_did_the_same: event.others || undefined,
    room: event.room && cut(event.room.name, nameAtMost),
    count: countOf(event),
    at: event.createdAt && new Date(timestampMs(event.createdAt)).toISOString(),
  };
}

/** A chip for where it happened, with the number of a milestone. */
function eventSources(event: FeedEvent): Source[] {
  const count = countOf(event);
  const of = { kind: Source_Kind.FEED, tool: name };
  if (event.room) {
    const room = { ...of, label: cut(event.room.name, nameAtMost), path: roomPath(event.room.slug) };
    return [source(count === undefined ? room : { ...room, count, counted: Source_Counted.MESSAGES })];
  }
  return count === undefined ? [] : [source({ ...of, count, counted: Source_Counted.RESIDENTS, path: '/' })];
}
