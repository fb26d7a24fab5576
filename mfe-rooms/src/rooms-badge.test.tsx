import { Code, ConnectError, createRouterTransport } from '@connectrpc/connect';
import { RoomsService } from 'proto/city/rooms/v1/rooms';
import { act } from 'react';
import { createRoot, type Root } from 'react-dom/client';
import type { City, OwnStatus, Resident, Toast } from 'shell/contract';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createStore, type StoreApi } from 'zustand/vanilla';
import * as eg from './example.ts';
import { FakeSocket } from './fake-edge.ts';
import { post } from './outbox.ts';
import { keepOutbox } from './outbox-memory.ts';
import { Part } from './rooms-badge.tsx';

let mentions: number[];
let socket: FakeSocket;
let resident: StoreApi<Resident | null>;
let own: StoreApi<OwnStatus | null>;
let root: Root;
const toast = vi.fn<City['toast']>();
const navigate = vi.fn<City['navigate']>();
const setAppBadge = vi.fn(async () => {});

beforeEach(async () => {
  vi.useFakeTimers();
  [mentions, socket] = [[1, 0], new FakeSocket()];
  const transport = createRouterTransport((router) =>
    router.service(RoomsService, {
      listUnread: () => ({
        rooms: mentions.map((count, place) => ({ roomId: `r${place}`, unread: 9, mentions: count })),
      }),
      postMessage() {
        throw new ConnectError('muted', Code.PermissionDenied);
      },
      getRoom: ({ roomId }) => ({ id: roomId, slug: 'ploshcha', name: 'Площа' }),
    }),
  );
  Object.assign(navigator, { setAppBadge });
  history.replaceState(null, '', '/');
  const locale = createStore(() => 'uk' as const);
  resident = createStore<Resident | null>(() => null);
  own = createStore<OwnStatus | null>(() => null);
  const city = { locale, transport, socket, resident, own, toast, navigate } as unknown as City;
  root = createRoot(document.body.appendChild(document.createElement('div')));
  await act(async () => root.render(<Part city={city} />));
});
afterEach(async () => {
  await act(async () => root.unmount());
  document.body.replaceChildren();
  vi.clearAllMocks();
  vi.useRealTimers();
});

/** Until what is asked for has been answered. */
const settle = () => act(() => vi.advanceTimersByTimeAsync(1_000));
const badge = () => document.querySelector('[role="img"]')?.getAttribute('aria-label');
const mention = (slug: string) => ({
  event: 'city.room.mention',
  room_id: `city_${slug}`,
  room_slug: slug,
  room_name: 'Площа',
  seq: 7,
  from: { user_id: 'u_taras', username: 'Тарас' },
  text: '**Агов**, @Олена!',
});
const shown = (): Toast | undefined => toast.mock.lastCall?.[0];

test('the number is that of all rooms, also on the icon, and follows the resident’s own topic', async () => {
  await settle();
  expect(badge()).toBe('1 згадка');
  mentions = [1, 2];
  socket.say(mention('ploshcha'));
  await settle();
  expect(badge()).toBe('3 згадки');
  expect(setAppBadge).toHaveBeenLastCalledWith(3);
  mentions = [];
  socket.say({ event: 'city.room.unread', room_id: 'r1' });
  await settle();
  expect(badge()).toBeUndefined();
  expect(setAppBadge).toHaveBeenLastCalledWith(0);
});

test('a call is told wherever they are, in plain words, with a way to it', () => {
  socket.say(mention('ploshcha'));
  expect(shown()?.text).toBe('Тарас згадує вас у кімнаті Площа: Агов, @Олена!');
  shown()?.action?.onPress();
  expect(navigate).toHaveBeenCalledWith('/rooms/ploshcha?at=7');
});

test('a call in the room that they are looking at is not told, and a frame that says nothing is none', () => {
  history.replaceState(null, '', '/rooms/ploshcha');
  socket.say(mention('ploshcha'), { event: 'city.room.mention' });
  expect(toast).not.toHaveBeenCalled();
  socket.say(mention('inshe'));
  expect(toast).toHaveBeenCalledTimes(1);
});

test('who is not to be disturbed has the number, and no notice', async () => {
  own.setState({ choice: 'do_not_disturb', until: null, showsLastSeen: true }, true);
  mentions = [4];
  socket.say(mention('ploshcha'));
  await settle();
  expect([badge(), toast.mock.calls]).toEqual(['4 згадки', []]);
  own.setState({ choice: 'automatic', until: null, showsLastSeen: true }, true);
  socket.say(mention('ploshcha'));
  expect(toast).toHaveBeenCalledTimes(1);
});

test('what a room that was left refuses for good is told wherever they are, with the way there', async () => {
  const { userId } = eg.olena;
  const wrote = ['раз', 'два'].map((text) => ({ clientId: text, text, replyToSeq: null, mentions: [], at: 0 }));
  keepOutbox(sessionStorage, userId, 'city_ploshcha', wrote.reduce(post, []));
  resident.setState(eg.olena);
  await settle();
  expect(shown()).toMatchObject({ kind: 'error', text: 'Площа: 2 ваші повідомлення не надіслано' });
  shown()?.action?.onPress();
  expect(navigate).toHaveBeenCalledWith('/rooms/ploshcha');
  expect(toast).toHaveBeenCalledTimes(1);
  sessionStorage.clear();
});
