import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { arrange, step } from './arrange.ts';
import type { Command } from './command.ts';
import { fold } from './match.ts';

/** A command of this id and title. */
const command = (id: string, group: Command['group'], title: string, more: Partial<Command> = {}): Command => ({
  id,
  group,
  icon: 'forward',
  title,
  names: [fold(title)],
  run: () => undefined,
  ...more,
});
const rooms = (count: number) =>
  Array.from({ length: count }, (_, number) => command(`room:${number}`, 'rooms', `Room ${number}`));

const city = [
  command('page:/', 'pages', 'City'),
  command('page:/rooms', 'pages', 'Rooms'),
  ...rooms(8),
  command('theme:dark', 'settings', 'Theme: Night'),
];
const again = command('rooms:ask-again', 'rooms', 'The rooms do not answer', { always: true });
const typed = command('typed:room', 'typed', 'New room “x”', { always: true });

/** The list in short: a group's name and the ids in it. */
const shown = (...given: Parameters<typeof arrange>) =>
  arrange(...given).map(({ name, commands }) => [name, ...commands.map(({ id }) => id)]);

describe('arrange', () => {
  test('without a query everything is there in the groups’ order, of the rooms a few', () => {
    expect(shown(city, ' ', [])).toEqual([
      ['pages', 'page:/', 'page:/rooms'],
      ['rooms', 'room:0', 'room:1', 'room:2', 'room:3', 'room:4'],
      ['settings', 'theme:dark'],
    ]);
  });

  test('what was chosen lately comes first, once, and not when it is gone', () => {
    expect(shown(city, '', ['theme:dark', 'room:gone', 'room:7', 'page:/']).slice(0, 2)).toEqual([
      ['recent', 'theme:dark', 'room:7', 'page:/'],
      ['pages', 'page:/rooms'],
    ]);
  });

  test('with a query the group with the best answer comes first, and nothing is there for having been chosen', () => {
    expect(shown(city, 'room', ['theme:dark'])[0]?.[0]).toBe('pages');
    expect(shown(city, 'room 3', ['theme:dark'])).toEqual([['rooms', 'room:3']]);
    expect(shown(city, 'night', [])).toEqual([['settings', 'theme:dark']]);
  });

  test('what is always there stands last in its group, and the typed words last of all', () => {
    expect(shown([typed, again, ...city], 'room 3', [])).toEqual([
      ['rooms', 'room:3', 'rooms:ask-again'],
      ['typed', 'typed:room'],
    ]);
    expect(shown([typed, again], 'zzz', [])).toEqual([
      ['rooms', 'rooms:ask-again'],
      ['typed', 'typed:room'],
    ]);
  });

  test('the place of the rooms is kept while they are awaited', () => {
    expect(shown(city.slice(0, 2), '', [], true)).toEqual([['pages', 'page:/', 'page:/rooms'], ['rooms']]);
  });

  test('nothing is there twice, whatever is typed and was chosen', () => {
    const ids = city.map(({ id }) => id);
    fc.assert(
      fc.property(fc.constantFrom('', 'r', 'room', 'ci', 'x'), fc.subarray(ids, { minLength: 0 }), (query, recent) => {
        const all = arrange([...city, typed], query, recent).flatMap(({ commands }) => commands);
        expect(new Set(all).size).toBe(all.length);
      }),
    );
  });
});

describe('step', () => {
  const ids = ['a', 'b', 'c'];
  test.each([
    ['a', 'ArrowDown', 'b'],
    ['c', 'ArrowDown', 'a'],
    ['b', 'ArrowUp', 'a'],
    ['a', 'ArrowUp', 'c'],
    ['b', 'Home', 'a'],
    ['b', 'End', 'c'],
    ['b', 'x', undefined],
  ])('from %s by %s to %s', (from, key, to) => {
    expect(step(ids, from, key)).toBe(to);
  });

  test('in an empty list no key leads anywhere', () => {
    for (const key of ['ArrowDown', 'ArrowUp', 'Home', 'End']) expect(step([], undefined, key)).toBeUndefined();
  });
});
