import { create } from '@bufbuild/protobuf';
import { Code, ConnectError, createRouterTransport } from '@connectrpc/connect';
import { RoomsService, SearchMessagesResponseSchema } from 'proto/city/rooms/v1/rooms';
import { act } from 'react';
import { createRoot, type Root } from 'react-dom/client';
import type { City } from 'shell/contract';
import { Words } from 'shell/ui/words.tsx';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createStore } from 'zustand/vanilla';
import { catalogues } from '../catalogues.ts';
import * as eg from '../example.ts';
import { FakeSocket } from '../fake-edge.ts';
import { SearchPanel } from './search-panel.tsx';

let city: City;
let socket: FakeSocket;
let root: Root;
let found: number[];
/** Where the next page begins. */
let nextBefore: string;
let refusal: Code | null;
const navigate = vi.fn<City['navigate']>();
const announce = vi.fn<City['announce']>();

beforeEach(() => {
  [found, nextBefore, refusal, socket] = [[2, 1], '', null, new FakeSocket()];
  const transport = createRouterTransport((router) =>
    router.rpc(RoomsService.method.searchMessages, () => {
      if (refusal !== null) throw new ConnectError('refused', refusal);
      return create(SearchMessagesResponseSchema, {
        hits: found.map((seq) => ({
          message: eg.answered(eg.message({ seq })),
          room: { slug: 'general', name: 'General' },
          snippet: [
            { text: '<b>тихе</b>\u202e ', hit: false },
            { text: 'слово', hit: true },
          ],
        })),
        nextBefore,
      });
    }),
  );
  city = { transport, socket, navigate, announce } as unknown as City;
  root = createRoot(document.body.appendChild(document.createElement('div')));
});
afterEach(async () => {
  await act(async () => root.unmount());
  document.body.replaceChildren();
  vi.clearAllMocks();
});

const show = async (asked: string, stays = true) => {
  await act(async () =>
    root.render(
      <Words locale={createStore(() => 'uk' as const)} catalogues={catalogues}>
        <SearchPanel city={city} slug="general" asked={asked} stays={stays} />
      </Words>,
    ),
  );
  // Until the search has ended: it stands in the place of its hits, or on them.
  await vi.waitFor(async () => {
    await act(async () => {});
    expect(document.querySelector('[aria-busy="true"]')).toBeNull();
  });
};
const field = () => document.querySelector('input') as HTMLInputElement;
const links = () => [...document.querySelectorAll<HTMLAnchorElement>('a[data-hit]')];
const press = (key: string) =>
  act(async () => {
    document.activeElement?.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }));
  });
const says = () => document.body.textContent ?? '';

test('before anything is asked it says how, with the caret in the field', async () => {
  await show('');
  expect(document.activeElement).toBe(field());
  expect(says()).toContain('Шукаємо всі слова');
});

test('hits lead to their message with the search beside it, are marked as text, and are counted aloud', async () => {
  await show('слово');
  expect(links().map((link) => link.getAttribute('href'))).toEqual([
    '/rooms/general?at=2&q=%D1%81%D0%BB%D0%BE%D0%B2%D0%BE',
    '/rooms/general?at=1&q=%D1%81%D0%BB%D0%BE%D0%B2%D0%BE',
  ]);
  expect(links()[0]?.textContent, 'nothing turns or hides what is around it').toContain('<b>тихе</b>U+202E слово');
  expect(document.querySelector('b')).toBeNull();
  expect(document.querySelector('mark')?.textContent).toBe('слово');
  expect(announce).toHaveBeenCalledExactlyOnceWith('Знайшлися 2 повідомлення');
});

test('where the panel is a sheet it goes when a hit is followed', async () => {
  await show('слово', false);
  expect(links()[0]?.getAttribute('href')).toBe('/rooms/general?at=2');
});

test('the arrows go from the field to the hits and back', async () => {
  await show('слово');
  await press('ArrowDown');
  expect(document.activeElement).toBe(links()[0]);
  await press('ArrowDown');
  await press('ArrowDown');
  expect(document.activeElement).toBe(links()[1]);
  await press('ArrowUp');
  await press('ArrowUp');
  expect(document.activeElement).toBe(field());
});

test('whoever asks for more goes on at the first new hit when the last page has taken the button', async () => {
  nextBefore = 'a';
  await show('слово');
  [found, nextBefore] = [[0], ''];
  const more = [...document.querySelectorAll('button')].find((each) => each.textContent === 'Показати ще');
  more?.focus();
  await act(async () => more?.click());
  await vi.waitFor(() => expect(links()).toHaveLength(3));
  expect(document.activeElement).toBe(links()[2]);
});

test('what is written comes into the address when the fingers rest; what the address says comes into the field', async () => {
  await show('');
  await act(async () => {
    Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value')?.set?.call(field(), 'тиша ');
    field().dispatchEvent(new Event('input', { bubbles: true }));
  });
  await vi.waitFor(() =>
    expect(navigate).toHaveBeenCalledExactlyOnceWith('/rooms/general?q=%D1%82%D0%B8%D1%88%D0%B0', { replace: true }),
  );
  await show('тиша');
  expect(field().value).toBe('тиша ');
  await show('інше');
  expect(field().value).toBe('інше');
});

test('says that nothing was found, that a word is too short or all of it too long, and why it failed; and tries again with the connection', async () => {
  found = [];
  await show('слово');
  expect(says()).toContain('Повідомлень із такими словами немає');
  expect(announce).toHaveBeenLastCalledWith('Повідомлень не знайдено');
  await show('с');
  expect(says()).toContain('хоча б із двох літер');
  await show('слово '.repeat(40));
  expect(says()).toContain('щонайбільше 200 символів');
  refusal = Code.DeadlineExceeded;
  await show('і та й');
  expect(says()).toContain('Додайте рідше слово');
  refusal = Code.Unavailable;
  await act(async () => socket.status.setState({ state: 'offline' }));
  await show('слова');
  expect(says()).toContain('Немає мережі');
  [refusal, found] = [null, [7]];
  await act(async () => socket.status.setState({ state: 'open' }));
  await vi.waitFor(() => expect(links()).toHaveLength(1));
});
