import { act } from 'react';
import { createRoot, type Root } from 'react-dom/client';
import { Words } from 'shell/ui/words.tsx';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createStore } from 'zustand/vanilla';
import { catalogues } from '../catalogues.ts';
import * as eg from '../example.ts';
import { FakeCity } from '../fake-edge.ts';
import type { OpenRoom } from '../open-room.ts';
import { closeRoom, openRoom } from '../room-store.ts';
import { CityRoomInput } from './city-room-input.tsx';

let city: FakeCity;
let room: OpenRoom;
let root: Root;
beforeEach(async () => {
  city = new FakeCity();
  city.edge = { ...city.edge, storage: sessionStorage };
  room = openRoom(city.edge, 'general');
  await vi.waitFor(() => expect(room.store.getState().phase).toBe('open'));
  city.socket.say(eg.snapshotFrame([]));
  root = createRoot(document.body.appendChild(document.createElement('div')));
  const head = { id: 'city_general', slug: 'general', name: 'General', description: '' };
  const locale = createStore(() => 'uk' as const);
  await act(async () =>
    root.render(
      <Words locale={locale} catalogues={catalogues}>
        <CityRoomInput room={room} head={head} />
      </Words>,
    ),
  );
});
afterEach(async () => {
  await act(async () => root.unmount());
  closeRoom(room);
  document.body.replaceChildren();
  sessionStorage.clear();
});

const box = () => document.querySelector('textarea') as HTMLTextAreaElement;
const button = () => document.querySelector('button') as HTMLButtonElement;
const write = (text: string) =>
  act(async () => {
    Object.getOwnPropertyDescriptor(HTMLTextAreaElement.prototype, 'value')?.set?.call(box(), text);
    box().dispatchEvent(new Event('input', { bubbles: true }));
  });
const press = (key: string, given: KeyboardEventInit = {}) =>
  act(async () => {
    box().dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true, ...given }));
  });
const texts = () => room.store.getState().outbox.map((entry) => entry.text);

test('Enter sends what was typed and clears the box', async () => {
  await write('привіт');
  await press('Enter');
  expect(texts()).toEqual(['привіт']);
  expect(box().value).toBe('');
});

test('Shift+Enter and the Enter that ends a composition do not send', async () => {
  await write('привіт');
  await press('Enter', { shiftKey: true });
  await press('Enter', { isComposing: true });
  expect(texts()).toEqual([]);
});

test('a too long text is refused with a reason and kept', async () => {
  await write('ї'.repeat(4_001));
  await press('Enter');
  expect(texts()).toEqual([]);
  expect(box().value).toHaveLength(4_001);
  expect(button().disabled).toBe(true);
  expect(document.body.textContent).toContain('щонайбільше');
});

test('what was begun is there again after the page was left', async () => {
  await write('не забудь');
  expect(sessionStorage.getItem('city.rooms.draft:city_general')).toBe('не забудь');
});

test('says who is writing, and that there is no connection', async () => {
  await act(async () => city.socket.say({ event: 'city.room.typing', user_id: 'u_taras', username: 'Тарас' }));
  expect(document.body.textContent).toContain('Тарас пише…');
  await act(async () => city.socket.lose());
  expect(document.body.textContent).not.toContain('Тарас пише…');
  expect(document.body.textContent).toContain('Немає зв’язку');
});
