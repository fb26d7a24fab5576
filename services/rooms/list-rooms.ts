/** ListRooms: rooms with the people inside, those with the latest event first, archived ones last. */
import type { ServiceImpl } from '@connectrpc/connect';
import type { RoomsService } from 'proto/city/rooms/v1/rooms';
import { invalid } from '../refusal.ts';
import { counted, type PeopleInside } from './people-inside.ts';
import type { ListPosition, RoomDirectory } from './room-directory.ts';

/** The handler. */
export function listRooms(
  directory: RoomDirectory,
  inside: PeopleInside,
): ServiceImpl<typeof RoomsService>['listRooms'] {
  return async ({ limit, cursor }) => {
    const page = await directory.list(limit || 50, cursor === '' ? undefined : positionOf(cursor));
    const people = await inside(page.rooms.map((room) => room.id));
    const rooms = page.rooms.map((room) => counted(room, people));
    return { rooms, nextCursor: page.next ? cursorOf(page.next) : '' };
  };
}

function cursorOf(position: ListPosition): string {
  const { archived, at, id } = position;
  return Buffer.from(`${archived ? 'archived|' : ''}${at}|${id}`).toString('base64url');
}

function positionOf(cursor: string): ListPosition {
  const text = Buffer.from(cursor, 'base64url').toString();
  const [, archived, at, id] = /^(archived\|)?(\d{1,16})\|([a-z0-9_-]{1,80})$/.exec(text) ?? [];
  if (!at || !id) throw invalid('cursor', 'must be the next_cursor of an earlier page');
  return { archived: archived !== undefined, at, id };
}
