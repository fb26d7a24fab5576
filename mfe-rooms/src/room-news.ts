/** What is new to this resident, room by room. */
import type { Client } from '@connectrpc/connect';
import type { RoomsService, Unread } from 'proto/city/rooms/v1/rooms';

/** What is new in one room. */
export type News = {
  /** Messages by others that this resident has not read, and those among them that call them by name; 100: or more. */
  unread: number;
  mentions: number;
  /** The end of the room's log when it was counted: who has read so far has read all of it. */
  topSeq: number;
};

/** By the room's id. */
export type NewsByRoom = ReadonlyMap<string, News>;

/** The list does not wait longer to know what is unread, in milliseconds. */
const withinMs = 3_000;

/** Asks for it; undefined: nobody can say, or nobody is known yet. Never throws. */
export async function askNews(rooms: Client<typeof RoomsService>): Promise<NewsByRoom | undefined> {
  try {
    const answer = await rooms.listUnread({}, { timeoutMs: withinMs });
    return new Map(answer.rooms.map((room) => [room.roomId, newsOf(room)]));
  } catch {
    return undefined;
  }
}

/** The news that an answer tells. */
export function newsOf({ unread, mentions, topSeq }: Unread): News {
  return { unread, mentions, topSeq };
}

/** What is new beside what is `marked` as read but not yet told to the city: that which came later. */
export function beside(news: NewsByRoom, marked: NewsByRoom): NewsByRoom {
  if (marked.size === 0) return news;
  return new Map(
    [...news].map(([id, { unread, mentions, topSeq }]) => {
      const read = marked.get(id);
      const left = { unread: unread - (read?.unread ?? 0), mentions: mentions - (read?.mentions ?? 0) };
      return [id, { unread: Math.max(0, left.unread), mentions: Math.max(0, left.mentions), topSeq }];
    }),
  );
}

/** In how many messages of all rooms they are called; 100: or more. */
export function mentionsIn(news: NewsByRoom): number {
  return [...news.values()].reduce((sum, { mentions }) => Math.min(100, sum + mentions), 0);
}

/** Whether anything is new at all. */
export function hasNews(news: NewsByRoom): boolean {
  return [...news.values()].some(({ unread, mentions }) => unread + mentions > 0);
}
