/** Rooms by the words that a resident remembers. */
import type { Room } from 'proto/city/rooms/v1/room';
import { akin, wordsOf } from './words.ts';

/** Rooms that fit most of the words first; those that fit none are left out. A name counts more than a description. */
export function findRooms(rooms: readonly Room[], words: readonly string[]): Room[] {
  return rooms
    .map((room) => ({ room, fit: fitOf(room, words) }))
    .filter(({ fit }) => fit > 0)
    .sort((a, b) => b.fit - a.fit)
    .map(({ room }) => room);
}

function fitOf(room: Room, words: readonly string[]): number {
  const names = [...wordsOf(room.name), ...wordsOf(room.slug.replaceAll(/[_-]/g, ' '))];
  const description = wordsOf(room.description);
  const fits = (texts: string[], word: string) => texts.some((text) => akin(text, word));
  return words.reduce((sum, word) => sum + (fits(names, word) ? 2 : fits(description, word) ? 1 : 0), 0);
}
