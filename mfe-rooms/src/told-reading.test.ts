import { beforeEach, expect, test, vi } from 'vitest';
import * as eg from './example.ts';
import { FakeCity } from './fake-edge.ts';
import { seen } from './room-reading.ts';
import { closeRoom, openRoom } from './room-store.ts';

let city: FakeCity;

beforeEach(() => {
  city = new FakeCity();
  city.log = eg.run(1, 5);
});

/** The open room, followed by the socket. */
async function open() {
  const room = openRoom(city.edge, 'general');
  await vi.waitFor(() => expect(city.socket.topics).toEqual(['room:city_general']));
  city.socket.say(eg.snapshotFrame(city.log));
  return room;
}
const told = () => city.socket.sent.filter(({ event }) => event === 'city.room.read').map(({ seq }) => seq);

test('how far was read is told once a second, and not again', async () => {
  const room = await open();
  for (const seq of [1, 2, 3]) seen(room, seq);
  expect(told()).toEqual([]);
  city.clock.pass(1_000);
  city.clock.pass(5_000);
  expect(told()).toEqual([3]);
  closeRoom(room);
  expect(told()).toEqual([3]);
});

test('what is left is told on leaving the room', async () => {
  const room = await open();
  seen(room, 4);
  closeRoom(room);
  expect(told()).toEqual([4]);
});

test('who has seen the newest message has read what became of others, too', async () => {
  const room = await open();
  seen(room, 5);
  city.socket.say(eg.changeFrame('edited', 6, eg.message({ seq: 2, text: 'інше' })));
  city.clock.pass(1_000);
  expect(told()).toEqual([6]);
  closeRoom(room);
});

test('without a connection it waits for one', async () => {
  const room = await open();
  city.socket.lose();
  seen(room, 3);
  city.clock.pass(1_000);
  expect(told()).toEqual([]);
  city.socket.find();
  city.socket.say(eg.snapshotFrame(city.log));
  city.clock.pass(1_000);
  expect(told()).toEqual([3]);
  closeRoom(room);
});
