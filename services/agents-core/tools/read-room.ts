/** A room as tools tell it: without what was written in it, and with the numbers that stand on its page. */
import { timestampMs } from '@bufbuild/protobuf/wkt';
import { type Source, Source_Counted, Source_Kind } from 'proto/city/agents/v1/agents';
import type { PopularRoom, Room } from 'proto/city/rooms/v1/room';
import { cut } from './others-words.ts';
import { roomPath, source } from './source.ts';

const nameAtMost = 60;
const descriptionAtMost = 200;

/** For a model. A number that is not known is not there. */
export function toldRoom({ room, peopleRecently }: PopularRoom): Record<string, unknown> {
  return {
    name: cut(room?.name ?? '', nameAtMost),
    description: cut(room?.description ?? '', descriptionAtMost),
    people_inside_now: room?.membersOnline,
    people_active_in_last_30_minutes: peopleRecently || undefined,
    last_event_at: room?.lastEventAt && new Date(timestampMs(room.lastEventAt)).toISOString(),
    archived: room?.archivedAt ? true : undefined,
  };
}

/** One chip for each number of the room; a room without any has one without a number. */
export function roomSources(tool: string, { room, peopleRecently }: PopularRoom): Source[] {
  if (!room) return [];
  const of = { kind: Source_Kind.ROOMS, tool, label: cut(room.name, nameAtMost), path: roomPath(room.slug) };
  const inside = room.membersOnline;
  return [
    source(inside === undefined ? of : { ...of, count: inside, counted: Source_Counted.INSIDE }),
    ...(peopleRecently > 0 ? [source({ ...of, count: peopleRecently, counted: Source_Counted.RECENTLY })] : []),
  ];
}

/** Whether a resident chose its name or its description: the rooms with which the city begins were written by the city. */
export function isOfResidents({ createdBy, createdAt, updatedAt }: Room): boolean {
  const changed = createdAt && updatedAt ? timestampMs(createdAt) !== timestampMs(updatedAt) : true;
  return createdBy !== 'city' || changed;
}
