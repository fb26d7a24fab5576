/** ListPopular: the rooms in which most is going on, and why. */
import { timestampMs } from '@bufbuild/protobuf/wkt';
import type { ServiceImpl } from '@connectrpc/connect';
import type { Room, RoomsService } from 'proto/city/rooms/v1/rooms';
import type { Postgres } from '../postgres.ts';
import type { PeopleInside } from './people-inside.ts';
import type { RoomDirectory } from './room-directory.ts';

/** Rooms among which the popular ones are looked for: those with the latest events. */
const candidates = 100;

/** The handler: most people inside first, then the latest event. */
export function listPopular(
  postgres: Postgres,
  directory: RoomDirectory,
  inside: PeopleInside,
): ServiceImpl<typeof RoomsService>['listPopular'] {
  return async ({ limit }) => {
    const { rooms } = await directory.list(candidates, undefined);
    const people = await inside(rooms.map((room) => room.id));
    const counted = rooms.map((room): Room => {
      const online = people.get(room.id)?.online;
      return online === undefined ? room : { ...room, membersOnline: online };
    });
    const popular = counted.toSorted(byPopularity).slice(0, limit || 3);
    const { rows } = await postgres.pool.query<{ room_id: string; people: number }>(
      `SELECT room_id, count(DISTINCT author_id)::int AS people FROM messages
       WHERE room_id = ANY($1) AND created_at > now() - interval '30 minutes' GROUP BY room_id`,
      [popular.map((room) => room.id)],
    );
    const recently = new Map(rows.map((row) => [row.room_id, row.people]));
    return { rooms: popular.map((room) => ({ room, peopleRecently: recently.get(room.id) ?? 0 })) };
  };
}

function byPopularity(a: Room, b: Room): number {
  return (b.membersOnline ?? 0) - (a.membersOnline ?? 0) || happenedAt(b) - happenedAt(a);
}

function happenedAt(room: Room): number {
  return room.lastEventAt ? timestampMs(room.lastEventAt) : 0;
}
