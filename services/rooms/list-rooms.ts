/** ListRooms: rooms with the people inside, those with the latest event first, archived ones last; unread ones first if asked. */
import type { HandlerContext, ServiceImpl } from '@connectrpc/connect';
import type { RoomsService } from 'proto/city/rooms/v1/rooms';
import { callerOf } from '../caller.ts';
import { invalid } from '../refusal.ts';
import { counted, type PeopleInside } from './people-inside.ts';
import type { ListPosition, RoomDirectory } from './room-directory.ts';
import type { RoomReads, RoomsWithNews } from './room-reads.ts';

/** Where a page begins; `since`: when the list with unread rooms first was begun, in microseconds of Unix time. */
type Place = ListPosition & { since: string | undefined };

/** The handler. */
export function listRooms(
  directory: RoomDirectory,
  inside: PeopleInside,
  reads: Pick<RoomReads, 'withNews'>,
): ServiceImpl<typeof RoomsService>['listRooms'] {
  /** Of the whole list those that its first page put first, so that reading one of them meanwhile does not move it. */
  const unreadRooms = async (after: Place | undefined, context: HandlerContext): Promise<RoomsWithNews | undefined> => {
    const caller = callerOf(context);
    return caller && caller.kind !== 'service' ? reads.withNews(caller.id, after?.since) : undefined;
  };
  return async ({ limit, cursor, unreadFirst }, context) => {
    const after = cursor === '' ? undefined : placeOf(cursor);
    const unread = unreadFirst ? await unreadRooms(after, context) : undefined;
    const page = await directory.list(limit || 50, after, unread?.roomIds);
    const people = await inside(page.rooms.map((room) => room.id));
    const rooms = page.rooms.map((room) => counted(room, people));
    return { rooms, nextCursor: page.next ? cursorOf({ ...page.next, since: after?.since ?? unread?.asOf }) : '' };
  };
}

function cursorOf({ first, since, archived, at, id }: Place): string {
  const list = since === undefined ? '' : `${first ? 'unread' : 'read'}|${since}|`;
  return Buffer.from(`${list}${archived ? 'archived|' : ''}${at}|${id}`).toString('base64url');
}

function placeOf(cursor: string): Place {
  const text = Buffer.from(cursor, 'base64url').toString();
  const place = /^(?:(unread|read)\|(\d{1,16})\|)?(archived\|)?(\d{1,16})\|([a-z0-9_-]{1,80})$/.exec(text) ?? [];
  const [, group, since, archived, at, id] = place;
  if (!at || !id) throw invalid('cursor', 'must be the next_cursor of an earlier page');
  return { first: group === 'unread', since, archived: archived !== undefined, at, id };
}
