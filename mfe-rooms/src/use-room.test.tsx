import { act } from 'react';
import { createRoot, type Root } from 'react-dom/client';
import type { City } from 'shell/contract';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createStore } from 'zustand/vanilla';
import * as eg from './example.ts';
import { FakeCity } from './fake-edge.ts';
import { leftPlace } from './left-place.ts';
import type { OpenRoom } from './open-room.ts';
import { useRoom } from './use-room.ts';

const fake = new FakeCity();
let root: Root;
let room: OpenRoom | null;
let at: number | null;
const city = { transport: fake.transport, socket: fake.socket, resident: createStore(() => eg.olena) };
function Room() {
  room = useRoom(city as unknown as City, 'general', at);
  return <a href="/rooms/general?at=2">слово 2</a>;
}
beforeEach(async () => {
  at = 2;
  fake.log = eg.run(1, 3);
  history.replaceState(null, '', '/rooms/general?at=2');
  root = createRoot(document.body.appendChild(document.createElement('div')));
  await act(async () => root.render(<Room />));
  await vi.waitFor(() => expect(room?.store.getState().phase).toBe('open'));
});
afterEach(async () => {
  await act(async () => root.unmount());
  document.body.replaceChildren();
});

test('a link to the message that the address names leads there each time it is pressed', async () => {
  const { aim } = room?.store.getState() ?? {};
  expect(aim).toEqual({ to: 2 });
  const link = document.querySelector('a') as HTMLAnchorElement;
  link.addEventListener('click', (event) => event.preventDefault());
  link.dispatchEvent(new MouseEvent('click', { bubbles: true, cancelable: true, ctrlKey: true }));
  await new Promise((resolve) => setTimeout(resolve));
  expect(room?.store.getState().aim).toBe(aim);
  link.dispatchEvent(new MouseEvent('click', { bubbles: true, cancelable: true }));
  await vi.waitFor(() => expect(room?.store.getState().aim).not.toBe(aim));
  expect(room?.store.getState().aim).toEqual({ to: 2 });
});

test('where the reader is, is kept for the entry of the history, beside what else is there', () => {
  history.replaceState({ pressed: true }, '', '/rooms/general?at=2');
  expect(leftPlace()).toBeNull();
  room?.store.setState({ readerAt: 3 });
  expect(leftPlace()).toBe(3);
  expect(history.state).toMatchObject({ pressed: true });
  room?.store.setState({ readerAt: null });
  expect(leftPlace()).toBe('end');
});

test('who leaves while the list still moves is kept where they were then, and the next entry is left alone', async () => {
  room?.store.setState({ readerAt: 2 });
  room?.store.setState({ readerAt: 3 });
  const left = history.state;
  history.pushState(null, '', '/rooms/another');
  room?.store.setState({ readerAt: 1 });
  await act(async () => root.unmount());
  expect(history.state).toBeNull();
  history.replaceState(left, '', '/rooms/general');
  expect(leftPlace()).toBe(3);
});

test('another entry of the same room, such as a search that is opened, has the place, too', async () => {
  at = null;
  room?.store.setState({ readerAt: 2 });
  history.pushState(null, '', '/rooms/general?q=');
  await act(async () => root.render(<Room />));
  expect(leftPlace()).toBe(2);
});

test.each(['city.room.standing', 'city.room.reports'])(
  'what the resident may do, and what is to be seen to, is asked anew after %s',
  async (event) => {
    const asked = () => fake.asked.filter((rpc) => rpc === 'getRoom').length;
    const before = asked();
    fake.socket.say({ topic: 'me', event, room_id: 'another' });
    expect(asked()).toBe(before);
    fake.socket.say({ topic: 'me', event, room_id: 'city_general' });
    await vi.waitFor(() => expect(asked()).toBe(before + 1));
    fake.socket.say({ topic: 'me', event: 'city.missed' });
    await vi.waitFor(() => expect(asked()).toBe(before + 2));
  },
);

test('for news that comes while the rules are asked for they are asked for once more', async () => {
  const asked = () => fake.asked.filter((rpc) => rpc === 'getRoom').length;
  const before = asked();
  const news = { topic: 'me', event: 'city.room.standing', room_id: 'city_general' };
  for (const told of [news, news, news]) fake.socket.say(told);
  await vi.waitFor(() => expect(asked()).toBe(before + 2));
  fake.socket.say(news);
  await vi.waitFor(() => expect(asked()).toBe(before + 3));
});
