import { Code, ConnectError, createClient, createRouterTransport } from '@connectrpc/connect';
import { RoomsService } from 'proto/city/rooms/v1/rooms';
import { act } from 'react';
import { createRoot, type Root } from 'react-dom/client';
import type { City } from 'shell/contract';
import { Words } from 'shell/ui/words.tsx';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createStore } from 'zustand/vanilla';
import { catalogues } from '../catalogues.ts';
import * as eg from '../example.ts';
import { FakeSocket } from '../fake-edge.ts';
import { askMentions, createMentions, type Mentions } from './mentions-store.ts';
import { UnreadMentions } from './unread-mentions.tsx';

let down: boolean;
let calls: number[];
let nextCursor: string;
let list: Mentions;
let socket: FakeSocket;
let root: Root;

beforeEach(async () => {
  [down, calls, nextCursor, socket] = [false, [], '', new FakeSocket()];
  const transport = createRouterTransport((router) =>
    router.rpc(RoomsService.method.listMentions, () => {
      if (down) throw new ConnectError('down', Code.Unavailable);
      const mentions = calls.map((seq) => ({
        roomSlug: 'ploshcha',
        roomName: 'Площа',
        message: eg.answered(eg.message({ seq, text: '**агов**\u202e <b>' })),
        unread: true,
      }));
      return { mentions, nextCursor };
    }),
  );
  list = createMentions(createClient(RoomsService, transport));
  root = createRoot(document.body.appendChild(document.createElement('div')));
  await act(async () =>
    root.render(
      <Words locale={createStore(() => 'uk' as const)} catalogues={catalogues}>
        <UnreadMentions city={{ socket } as unknown as City} list={list} />
      </Words>,
    ),
  );
});
afterEach(async () => {
  await act(async () => root.unmount());
  document.body.replaceChildren();
});

const ask = () => act(() => askMentions(list));
const words = () => document.body.textContent;

test('before the first answer it is under way, and an answer without calls says so', async () => {
  expect(document.querySelector('[aria-busy="true"]')?.getAttribute('aria-label')).toBe('Згадки завантажуються');
  await ask();
  expect(words()).toContain('Ви прочитали всі згадки');
});

test('a call leads to its message; its text is text, with what cannot be seen made visible', async () => {
  calls = [7, 5];
  await ask();
  const links = [...document.querySelectorAll('a')];
  expect(links.map((link) => link.getAttribute('href'))).toEqual(['/rooms/ploshcha?at=7', '/rooms/ploshcha?at=5']);
  expect(links[0]?.textContent).toMatch(/^ТарасПлоща.*агов.*U\+202E.* <b>$/);
  links[0]?.focus();
  await act(async () => links[0]?.dispatchEvent(new KeyboardEvent('keydown', { key: 'ArrowDown', bubbles: true })));
  expect(document.activeElement).toBe(links[1]);
});

test('whoever asks for more goes on at the first new call when the last page has taken the button', async () => {
  [calls, nextCursor] = [[7, 5], 'a'];
  await ask();
  [calls, nextCursor] = [[3, 2], ''];
  const more = document.querySelector('button');
  more?.focus();
  await act(async () => more?.click());
  await act(async () => {});
  expect(document.activeElement?.getAttribute('href')).toBe('/rooms/ploshcha?at=3');
});

test('without an answer it says why, and tries again', async () => {
  down = true;
  await ask();
  expect(words()).toContain('Місто не відповіло.');
  await act(async () => socket.status.setState({ state: 'offline' }));
  expect(words()).toContain('Немає мережі.');
  [down, calls] = [false, [7]];
  await act(async () => document.querySelector('button')?.click());
  await act(async () => {});
  expect(document.querySelectorAll('a')).toHaveLength(1);
});
