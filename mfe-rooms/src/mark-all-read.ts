/** Marks all rooms as read, with a way back: the city is told only when it cannot be undone any more. */
import type { CitySocket } from 'shell/contract';
import { type News, newsOf } from './room-news.ts';
import { type RoomsList, showNews } from './rooms-store.ts';

/** Everything that the list knows of as new is read from now on, as far as this page is concerned. */
export function markAllRead(list: RoomsList): void {
  showNews(list, { marked: list.store.getState().news });
}

/** It is as new as before. Of what the city has been told nothing can be taken back. */
export function undoMarking(list: RoomsList): void {
  showNews(list, { marked: new Map() });
}

/**
 * Tells the city, up to where each room's log ended when it was marked. False: of some rooms it could not be told, and
 * they are as new as before. Never throws.
 */
export async function tellMarking(list: RoomsList): Promise<boolean> {
  const telling = list.store.getState().marked;
  const told = await Promise.all(
    [...telling].filter(isNew).map(async ([roomId, { topSeq: seq }]) => {
      try {
        const { room } = await list.rooms.markRead({ roomId, seq });
        return room;
      } catch {
        return undefined;
      }
    }),
  );
  const { news, marked } = list.store.getState();
  const known = told.flatMap((room) => (room ? [[room.roomId, newsOf(room)] as const] : []));
  showNews(list, { news: new Map([...news, ...known]), marked: marked === telling ? new Map() : marked });
  return told.every(Boolean);
}

/** The same when the page is taken away, and no answer can be waited for. */
export function tellMarkingAtOnce({ store }: RoomsList, socket: CitySocket): void {
  for (const [room_id, { topSeq: seq }] of [...store.getState().marked].filter(isNew)) {
    socket.send({ event: 'city.room.read', room_id, seq });
  }
}

function isNew([, { unread, mentions }]: [string, News]): boolean {
  return unread + mentions > 0;
}
