import { useEffect, useRef, useState } from 'react';
import type { City } from 'shell/contract';
import { keepPlace, keepPlaces, leftPlace } from './left-place.ts';
import type { OpenRoom } from './open-room.ts';
import { roomEdge } from './room-edge.ts';
import { goToMessage } from './room-history.ts';
import { askRules } from './room-rules-refresh.ts';
import { closeRoom, openRoom } from './room-store.ts';

/**
 * Opens a room for as long as the component stands: where it was left when one comes back to it, at the message `at` if the
 * address names one, and goes there when it names another, or when a link to it is pressed again. Null in the very first
 * moment.
 */
export function useRoom(city: City, slug: string, at: number | null): OpenRoom | null {
  const [room, setRoom] = useState<OpenRoom | null>(null);
  const openAt = useRef(at);
  openAt.current = at;
  useEffect(() => {
    const opened = openRoom(roomEdge(city), slug, openAt.current, leftPlace());
    keepPlaces(opened);
    setRoom(opened);
    return () => closeRoom(opened);
  }, [city, slug]);
  useEffect(() => {
    if (room && at !== null && room.store.getState().phase === 'open') void goToMessage(room, at);
  }, [room, at]);
  useEffect(() => {
    // The entry may be a new one, as a search that is opened makes it, and be left without a move.
    if (room && at === null && room.store.getState().phase === 'open') keepPlace(room);
  });
  useEffect(() => {
    if (!room) return;
    // Muted, banned, made a moderator, or no longer so; reported or seen to; or that may have been told without being heard.
    return city.socket.subscribe('me', ({ event, room_id: id }) => {
      const isNews = event === 'city.room.standing' || event === 'city.room.reports';
      const isHere = isNews && id === room.store.getState().head?.id;
      if (isHere || event === 'city.missed') void askRules(room);
    });
  }, [city, room]);
  useEffect(() => {
    if (!room || at === null) return;
    // The address stays as it is then, so that nobody else hears of it.
    const pressAgain = (event: MouseEvent) => {
      const link = event.target instanceof Element ? event.target.closest('a') : null;
      if (link?.href !== location.href || event.ctrlKey || event.metaKey || event.shiftKey) return;
      // Once the window is closed in which the link may stand, and has given the focus back.
      setTimeout(() => void goToMessage(room, at));
    };
    document.addEventListener('click', pressAgain, { capture: true });
    return () => document.removeEventListener('click', pressAgain, { capture: true });
  }, [room, at]);
  return room;
}
