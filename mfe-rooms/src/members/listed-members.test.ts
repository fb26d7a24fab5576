import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import * as eg from '../example.ts';
import { FakeCity } from '../fake-edge.ts';
import type { OpenRoom } from '../open-room.ts';
import type { Member } from '../room-members.ts';
import { closeRoom, openRoom } from '../room-store.ts';
import { createListedMembers, type ListedMembers, listMoreMembers, refreshListed } from './listed-members.ts';

let city: FakeCity;
let room: OpenRoom;
let list: ListedMembers;
beforeEach(async () => {
  city = new FakeCity();
  room = openRoom(city.edge, 'general');
  await vi.waitFor(() => expect(room.store.getState().phase).toBe('open'));
  city.socket.say(eg.snapshotFrame([]));
  list = createListedMembers(room);
});
afterEach(() => closeRoom(room));

const people = (count: number): Member[] =>
  Array.from({ length: count }, (_, n) => ({ userId: `u_${n}`, username: `М ${n}`, status: 'online' }));
const ids = () => list.store.getState().members?.map(({ userId }) => userId);
const idsOf = (members: readonly Member[]) => members.map(({ userId }) => userId);
/** The first goes away, which is to the end of the list. */
const firstGoesAway = ([first, ...others]: readonly Member[]): Member[] =>
  first ? [...others, { ...first, status: 'away' }] : [];

test.each([3, 200, 5_000])('all %d are listed in the city’s order, each once', async (count) => {
  city.inside = people(count);
  let pages = 0;
  do {
    await listMoreMembers(list);
    pages += 1;
  } while (list.store.getState().nextCursor !== '');
  expect(ids()).toEqual(idsOf(people(count)));
  expect(pages).toBe(Math.ceil(count / 200));
});

test('pressed twice it asks once', async () => {
  city.inside = people(450);
  await Promise.all([listMoreMembers(list), listMoreMembers(list)]);
  expect(ids()).toHaveLength(200);
});

test('one who went away between two pages stands once, where they are now', async () => {
  city.inside = people(300);
  await listMoreMembers(list);
  // The cursor of this city is a number: the place before the one who left theirs.
  list.store.setState({ nextCursor: '199' });
  city.inside = firstGoesAway(city.inside);
  await listMoreMembers(list);
  expect(ids()).toEqual(idsOf(city.inside));
  expect(list.store.getState().members?.at(-1)).toMatchObject({ userId: 'u_0', status: 'away' });
});

test('what is listed is read again while it is looked at, and a list that nobody asked for is not', async () => {
  city.inside = people(1_200);
  const stop = refreshListed(list);
  city.clock.pass(20_000);
  await Promise.resolve();
  expect(city.asked).not.toContain('listMembers');
  for (let page = 0; page < 3; page++) await listMoreMembers(list);
  city.inside = city.inside.slice(100);
  await vi.waitFor(() => {
    city.clock.pass(20_000);
    expect(ids()?.[0]).toBe('u_100');
  });
  expect(ids()).toEqual(idsOf(city.inside.slice(0, 1_000)));
  stop();
  const asked = city.asked.length;
  city.clock.pass(60_000);
  expect(city.asked).toHaveLength(asked);
});
