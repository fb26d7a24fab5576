import { useCallback, useEffect, useState } from 'react';
import type { OpenRoom } from '../open-room.ts';
import type { RoomMessage } from '../room-message.ts';

/**
 * Tells of messages by others that have just come into the log, wherever the window is; what was there before stays silent.
 * `hear` is the very same function for as long as it hears.
 */
export function useArrivals(
  room: OpenRoom,
  me: string | null,
  hear: (news: readonly RoomMessage[], atEnd: boolean) => void,
): void {
  useEffect(
    () =>
      room.store.subscribe((now, before) => {
        const arrived = now.log?.arrived;
        if (!arrived || !before.log || arrived === before.log.arrived || now.log?.epoch !== before.log.epoch) return;
        const news = arrived.filter((message) => message.userId !== me && !message.deleted);
        if (news.length > 0) hear(news, before.readerAt === null);
      }),
    [room, me, hear],
  );
}

/**
 * How many messages by others the reader, who is not at the end, has not been told of before: those that were unread when the room
 * was opened, if all of them are here to be counted, and those that have come since.
 */
export function useUnseenCount(room: OpenRoom, me: string | null): number {
  const [count, setCount] = useState(0);
  const hear = useCallback((news: readonly RoomMessage[], atEnd: boolean) => {
    if (!atEnd) setCount((known) => known + news.length);
  }, []);
  useArrivals(room, me, hear);
  useEffect(() => {
    const { log, readUpTo, readerAt } = room.store.getState();
    if (readerAt === null || readUpTo === null || !log || log.hasLater) return;
    const isUnread = ({ seq, userId, deleted }: RoomMessage) => seq > readUpTo && userId !== me && !deleted;
    setCount(log.messages.filter(isUnread).length);
  }, [room, me]);
  useEffect(
    () =>
      room.store.subscribe(({ readerAt }) => {
        if (readerAt === null) setCount(0);
      }),
    [room],
  );
  return count;
}
