import { act } from 'react';
import { createRoot, type Root } from 'react-dom/client';
import type { City } from 'shell/contract';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createStore } from 'zustand/vanilla';
import type { Clock } from './clock.ts';
import * as eg from './example.ts';
import { FakeCity } from './fake-edge.ts';
import { leftPlace } from './left-place.ts';
import type { OpenRoom } from './open-room.ts';
import { useRoom } from './use-room.ts';

const fake = new FakeCity();
let root: Root;
let room: OpenRoom | null;
const city = { transport: fake.transport, socket: fake.socket, resident: createStore(() => eg.olena) };
function Room() {
  room = useRoom(city as unknown as City, 'general', 2);
  return <a href="/rooms/general?at=2">слово 2</a>;
}
beforeEach(async () => {
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

test('where the reader is, is kept with the entry of the history, beside what else is there, and not once the room is left', async () => {
  history.replaceState({ pressed: true }, '', '/rooms/general?at=2');
  const { clock } = room?.edge ?? {};
  const later = vi.spyOn(clock as Clock, 'later').mockImplementation((_, run) => {
    rested = run;
    return () => {
      rested = () => undefined;
    };
  });
  let rested = () => {};
  room?.store.setState({ readerAt: 3 });
  room?.store.setState({ readerAt: 2 });
  rested();
  expect(history.state).toEqual({ pressed: true, leftAt: 2 });
  expect(leftPlace()).toBe(2);
  room?.store.setState({ readerAt: null });
  rested();
  expect(leftPlace(), 'at the end').toBeNull();

  room?.store.setState({ readerAt: 1 });
  history.pushState(null, '', '/rooms');
  await act(async () => root.unmount());
  rested();
  expect(history.state).toBeNull();
  later.mockRestore();
});

test('what the resident may do is asked anew when they stand otherwise in this room', async () => {
  const asked = () => fake.asked.filter((rpc) => rpc === 'getRoom').length;
  const before = asked();
  fake.socket.say({ topic: 'me', event: 'city.room.standing', room_id: 'another' });
  expect(asked()).toBe(before);
  fake.socket.say({ topic: 'me', event: 'city.room.standing', room_id: 'city_general' });
  await vi.waitFor(() => expect(asked()).toBe(before + 1));
  fake.socket.say({ topic: 'me', event: 'city.missed' });
  await vi.waitFor(() => expect(asked()).toBe(before + 2));
});
