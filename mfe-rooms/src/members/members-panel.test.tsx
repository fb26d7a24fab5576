import { Code } from '@connectrpc/connect';
import { act } from 'react';
import { createRoot, type Root } from 'react-dom/client';
import type { Toast } from 'shell/contract';
import { Words } from 'shell/ui/words.tsx';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createStore } from 'zustand/vanilla';
import { catalogues } from '../catalogues.ts';
import * as eg from '../example.ts';
import { FakeCity } from '../fake-edge.ts';
import type { OpenRoom } from '../open-room.ts';
import type { Member } from '../room-members.ts';
import { closeRoom, openRoom } from '../room-store.ts';
import { MembersPanel } from './members-panel.tsx';

let city: FakeCity;
let room: OpenRoom;
let root: Root;
let notices: Toast[];
beforeEach(async () => {
  bigRoomNames = 20;
  notices = [];
  city = new FakeCity();
  room = openRoom(city.edge, 'general');
  await vi.waitFor(() => expect(room.store.getState().phase).toBe('open'));
  root = createRoot(document.body.appendChild(document.createElement('div')));
  await show(null);
});
afterEach(async () => {
  await act(async () => root.unmount());
  closeRoom(room);
  document.body.replaceChildren();
});

/** Shows the panel to this resident; null: to somebody without a passport. */
const show = (me: string | null) => {
  const locale = createStore(() => 'uk' as const);
  const toast = (notice: Toast) => {
    notices.push(notice);
    return () => {};
  };
  return act(async () =>
    root.render(
      <Words locale={locale} catalogues={catalogues}>
        <MembersPanel room={room} me={me} city={{ toast }} />
      </Words>,
    ),
  );
};

/** So many residents, whose names are their order. */
const people = (count: number): Member[] =>
  Array.from({ length: count }, (_, n) => ({ userId: `u_${n}`, username: `М ${10_000 + n}`, status: 'online' }));
/** A big room names two hundred to who comes, and twenty from the first change on. */
let bigRoomNames: 20 | 200;
/** These are inside, and the room hears of it as the city tells it: a big room names twenty. */
const enter = async (inside: readonly Member[]) => {
  city.inside = inside;
  const named = inside.slice(0, inside.length > 200 ? bigRoomNames : 200);
  const members = named.map(({ userId, ...rest }) => ({ user_id: userId, ...rest }));
  await act(async () => city.socket.say(eg.snapshotFrame([], { online: inside.length, members })));
};
const names = () => [...document.querySelectorAll('li')].map((each) => each.textContent);
const words = () => document.body.textContent ?? '';
const button = (name: string) => [...document.querySelectorAll('button')].find((each) => each.textContent === name);
const press = (name: string) =>
  act(async () => {
    button(name)?.click();
    await vi.waitFor(() => expect(document.querySelector('[aria-busy]')).toBeNull());
  });

test('three people are three rows, and there is nothing to ask for', async () => {
  await enter(people(3));
  expect(names()).toEqual(['М 10000', 'М 10001', 'М 10002']);
  expect(document.querySelector('button')).toBeNull();
});

test('who is not to be disturbed is said to be so, however active they are', async () => {
  const [one, two, three] = people(3);
  await enter([{ ...one, do_not_disturb: true }, { ...two, status: 'away' }, three] as Member[]);
  expect(names()).toEqual(['М 10000не турбувати', 'М 10002', 'М 10001не біля екрана']);
});

test('a big room names some, says how many more there are, and lists them page by page as one asks', async () => {
  await enter(people(450));
  expect(names()).toHaveLength(20);
  expect(words()).toMatch(/і ще 430 мешканців/);
  await press('Показати ще мешканців');
  expect(names()).toEqual(people(200).map(({ username }) => username));
  expect(words()).toMatch(/і ще 250 мешканців/);
  await press('Показати ще мешканців');
  await press('Показати ще мешканців');
  expect(names()).toEqual(people(450).map(({ username }) => username));
  expect(document.querySelector('button')).toBeNull();
});

test('the first time one asks there are more than before, also when two hundred were named', async () => {
  bigRoomNames = 200;
  await enter(people(450));
  expect(names()).toHaveLength(200);
  await press('Показати ще мешканців');
  expect(names()).toHaveLength(400);
});

test('whoever asks page by page stays at the button, and at the first new one when the last page has taken it away', async () => {
  await enter(people(450));
  button('Показати ще мешканців')?.focus();
  await press('Показати ще мешканців');
  await press('Показати ще мешканців');
  expect(document.activeElement).toBe(button('Показати ще мешканців'));
  await press('Показати ще мешканців');
  expect(document.activeElement?.textContent).toBe('М 10400');
});

test('nobody who has gone on elsewhere meanwhile is brought to the list', async () => {
  await enter(people(210));
  const elsewhere = document.body.appendChild(document.createElement('input'));
  await press('Показати ще мешканців');
  elsewhere.focus();
  await press('Показати ще мешканців');
  expect(button('Показати ще мешканців')).toBeUndefined();
  expect(document.activeElement).toBe(elsewhere);
});

test('a page that does not come says so and can be asked for again', async () => {
  await enter(people(210));
  city.refuse = { listMembers: Code.Unavailable };
  await press('Показати ще мешканців');
  expect(document.querySelector('[role=alert]')?.textContent).toBe('Не вдалося завантажити решту мешканців.');
  expect(names()).toHaveLength(20);
  city.refuse = {};
  await press('Спробувати ще раз');
  expect(names()).toHaveLength(200);
  expect(document.querySelector('[role=alert]')).toBeNull();
});

test('without a connection it shows what it knew, as of then, and asks nothing', async () => {
  await enter(people(210));
  await press('Показати ще мешканців');
  const asked = city.asked.length;
  await act(async () => city.socket.lose());
  expect(words()).toContain('Так було до втрати зв’язку.');
  expect([names().length, document.querySelector('button')]).toEqual([200, null]);
  await act(async () => city.clock.pass(60_000));
  expect(city.asked).toHaveLength(asked);
});

test('one hides from another in the room, is told so, and takes it back by the notice', async () => {
  city.hiddenFrom = new Set(['u_2']);
  await enter(people(3));
  await show('u_0');
  const pressed = () => [...document.querySelectorAll('li button')].map((each) => each.getAttribute('aria-pressed'));
  const toHide = () => document.querySelector<HTMLElement>('[aria-label="Приховати від М 10001, чи я в місті"]');
  expect(pressed(), 'nobody hides from themselves').toEqual(['false', 'true']);
  await act(async () => toHide()?.click());
  expect([pressed(), [...city.hiddenFrom]]).toEqual([
    ['true', 'true'],
    ['u_2', 'u_1'],
  ]);
  expect(notices).toMatchObject([{ kind: 'info', text: 'М 10001 більше не бачить, чи ви в місті' }]);
  await act(async () => notices[0]?.action?.onPress());
  expect([pressed(), [...city.hiddenFrom]]).toEqual([['false', 'true'], ['u_2']]);
});

test('when the city does not let one hide it is as it was, and that is said', async () => {
  await enter(people(2));
  await show('u_0');
  city.refuse = { blockResident: Code.ResourceExhausted };
  await act(async () => document.querySelector<HTMLElement>('li button')?.click());
  expect(document.querySelector('li button')?.getAttribute('aria-pressed')).toBe('false');
  expect(notices).toMatchObject([{ kind: 'error', text: 'Забагато за раз. Зачекайте трохи й спробуйте ще раз.' }]);
});
