import { msg, plural } from '@lingui/core/macro';
import type { City } from '../contract.ts';
import type { Command } from './command.ts';
import { fold } from './match.ts';
import { askRooms, type PaletteState, type PaletteStore } from './palette-store.ts';
import type { Say } from './say.ts';

type Rooms = Pick<PaletteState, 'rooms' | 'roomsAre' | 'moreRooms'>;

/** Every room that is known, and what one can do when that is not all of them. */
export function goToRoom({ navigate }: City, palette: PaletteStore, known: Rooms, say: Say): Command[] {
  const { rooms, roomsAre, moreRooms } = known;
  const commands = rooms.map(
    ({ slug, name, description, inside }): Command => ({
      id: `room:${slug}`,
      group: 'rooms',
      icon: 'rooms',
      title: name,
      note: description,
      mark: inside === null ? undefined : say(peopleInside(inside)).title,
      names: [name, slug].map(fold),
      about: [fold(description)],
      run: () => navigate(`/rooms/${encodeURIComponent(slug)}`),
    }),
  );
  const always = { group: 'rooms', always: true, passing: true } as const;
  if (roomsAre === 'unknown') {
    commands.push({
      ...always,
      ...say(msg`The rooms do not answer`),
      id: 'rooms:ask-again',
      icon: 'warning',
      mark: say(msg`Try again`).title,
      stays: true,
      run: () => void askRooms(palette),
    });
  }
  if (moreRooms) {
    commands.push({
      ...always,
      ...say(msg`The city has more rooms: search on their page`),
      id: 'rooms:search',
      icon: 'search',
      run: () => navigate(`/rooms?find=${encodeURIComponent(palette.store.getState().query.trim())}`),
    });
  }
  return commands;
}

const peopleInside = (inside: number) =>
  msg`${plural(inside, { 0: 'nobody inside', one: '# inside', other: '# inside' })}`;
