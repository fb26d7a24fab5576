import { create } from '@bufbuild/protobuf';
import { RoomSchema } from 'proto/city/rooms/v1/room';
import { expect, test } from 'vitest';
import { findRooms } from './find-rooms.ts';
import { akin } from './words.ts';

const room = (slug: string, name: string, description: string) =>
  create(RoomSchema, { id: `city_${slug}`, slug, name, description });

test.each([
  ['енергію', 'Енергія'],
  ['енергія', 'енергетика'],
  ['науці', 'наука'],
  ['науку', 'Наукова'],
  ['будівельників', 'будівельники'],
  ['шахів', 'Шахи'],
  ['комп’ютери', "комп'ютерам"],
  ['rooms', 'Room'],
  ['energies', 'energy'],
])('%s is akin to %s', (one, other) => {
  const word = (text: string) => text.toLowerCase().replace(/['’]/g, '');
  expect(akin(word(one), word(other))).toBe(true);
  expect(akin(word(other), word(one))).toBe(true);
});

test.each([
  ['місяць', 'місто'],
  ['кіт', 'кіно'],
  ['energy', 'english'],
])('%s is not akin to %s', (one, other) => {
  expect(akin(one, other)).toBe(false);
});

const science = room('science', 'Science', 'Наукова спільнота');
const energy = room('energy', 'Energy', 'Енергія міста');
const general = room('general', 'General', 'Головна кімната міста');

test('rooms are found by name, slug and description, the best first', () => {
  const all = [general, science, energy];
  expect(findRooms(all, ['науку'])).toEqual([science]);
  expect(findRooms(all, ['energy'])).toEqual([energy]);
  expect(findRooms(all, ['головна', 'енергія'])).toEqual([general, energy]);
  expect(findRooms([energy, room('green', 'Зелена енергія', '')], ['енергію']).map(({ slug }) => slug)).toEqual([
    'green',
    'energy',
  ]);
  expect(findRooms(all, ['шахи'])).toEqual([]);
});
