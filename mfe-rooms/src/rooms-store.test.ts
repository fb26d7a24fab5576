import { timestampFromMs } from '@bufbuild/protobuf/wkt';
import { Code, ConnectError, createClient, createRouterTransport } from '@connectrpc/connect';
import { RoomsService } from 'proto/city/rooms/v1/rooms';
import { expect, test, vi } from 'vitest';
import * as eg from './example.ts';
import { HandClock } from './fake-edge.ts';
import {
  createRoom,
  createRoomsList,
  findRooms,
  followRooms,
  inOrder,
  loadMoreRooms,
  refreshRooms,
  unreadFirst,
} from './rooms-store.ts';

/** A city with `count` rooms, which can be told to be down. */
function cityOf(count: number) {
  const city = {
    down: false,
    unread: [] as { roomId: string; unread: number; mentions?: number }[],
    asked: 0,
    rooms: Array.from({ length: count }, (_, n) => eg.room({ slug: `r${n}` })),
  };
  const transport = createRouterTransport((router) => {
    router.service(RoomsService, {
      listRooms: ({ limit, cursor, unreadFirst }) => {
        city.asked += 1;
        if (city.down) throw new ConnectError('down', Code.Unavailable);
        const isUnread = ({ id }: { id: string }) =>
          city.unread.some(({ roomId, unread }) => roomId === id && unread > 0);
        const inOrder = city.rooms.toSorted((a, b) => Number(isUnread(b)) - Number(isUnread(a)));
        const from = Number(cursor || 0);
        const until = from + limit;
        return {
          rooms: (unreadFirst ? inOrder : city.rooms).slice(from, until),
          nextCursor: until < city.rooms.length ? String(until) : '',
        };
      },
      listUnread: () => ({ rooms: city.unread }),
      createRoom: ({ name }) => ({ room: eg.room({ slug: 'new', name }) }),
    });
  });
  const clock = new HandClock();
  return { city, clock, list: createRoomsList(createClient(RoomsService, transport), clock) };
}

test('shows the rooms, with nothing invented where nothing is known', async () => {
  const { city, list } = cityOf(0);
  const lastEvent = { lastEvent: 'Олена: привіт', lastEventAt: timestampFromMs(5_000) };
  const archivedAt = timestampFromMs(6_000);
  city.rooms = [
    { ...eg.room({ slug: 'a', membersOnline: 0 }), ...lastEvent },
    { ...eg.room({ slug: 'b' }), archivedAt },
  ];
  await refreshRooms(list);
  expect(list.store.getState()).toMatchObject({
    phase: 'ready',
    rooms: [
      { slug: 'a', inside: 0, lastEvent: { text: 'Олена: привіт', at: 5_000 }, archived: false },
      { slug: 'b', inside: null, lastEvent: null, archived: true },
    ],
  });
});

test('adds pages until the last one, each room once', async () => {
  const { list } = cityOf(120);
  await refreshRooms(list);
  expect(list.store.getState().rooms).toHaveLength(50);
  await loadMoreRooms(list);
  await loadMoreRooms(list);
  await loadMoreRooms(list);
  const slugs = list.store.getState().rooms.map((room) => room.slug);
  expect(slugs).toHaveLength(120);
  expect(new Set(slugs).size).toBe(120);
  await refreshRooms(list);
  expect(list.store.getState()).toMatchObject({ nextCursor: '' });
  expect(list.store.getState().rooms).toHaveLength(120);
});

test('a first load that fails is a failure; a later one keeps the list and calls it stale', async () => {
  const { city, list } = cityOf(2);
  city.down = true;
  await refreshRooms(list);
  expect(list.store.getState().phase).toBe('failed');
  city.down = false;
  await refreshRooms(list);
  city.down = true;
  await refreshRooms(list);
  expect(list.store.getState()).toMatchObject({ phase: 'ready', stale: true });
  expect(list.store.getState().rooms).toHaveLength(2);
});

test('an open list asks again by itself, a closed one does not', async () => {
  const { city, clock, list } = cityOf(1);
  const stop = followRooms(list);
  await vi.waitFor(() => expect(list.store.getState().phase).toBe('ready'));
  await vi.waitFor(() => {
    clock.pass(20_000);
    expect(city.asked).toBe(2);
  });
  stop();
  clock.pass(60_000);
  expect(city.asked).toBe(2);
});

test('finds by every word, in any case, in name and description', async () => {
  const { city, list } = cityOf(0);
  city.rooms = [
    eg.room({ slug: 'energy', name: 'Енергія', description: 'Сонце і вітер' }),
    eg.room({ slug: 'sea', name: 'Море' }),
  ];
  await refreshRooms(list);
  const found = (query: string) => findRooms(list.store.getState().rooms, query).map((room) => room.slug);
  expect(found('')).toEqual(['energy', 'sea']);
  expect(found('ВІТЕР енер')).toEqual(['energy']);
  expect(found('вітер море')).toEqual([]);
});

test('makes a room from trimmed words and gives its slug', async () => {
  const { list } = cityOf(0);
  expect(await createRoom(list, { name: '  Нова ', description: '' })).toBe('new');
});

test('rooms that call the resident come first, then unread ones, then the others as they are', async () => {
  const { city, list } = cityOf(5);
  city.unread = [
    { roomId: 'city_r1', unread: 0 },
    { roomId: 'city_r2', unread: 3 },
    { roomId: 'city_r3', unread: 1 },
    { roomId: 'city_r4', unread: 9, mentions: 1 },
  ];
  await refreshRooms(list);
  const slugs = () => unreadFirst(list.store.getState().rooms).map(({ slug }) => slug);
  expect(slugs()).toEqual(['r4', 'r2', 'r3', 'r0', 'r1']);
  expect(unreadFirst(list.store.getState().rooms)[0]).toMatchObject({ slug: 'r4', unread: 9, mentions: 1 });
  city.unread = [];
  await refreshRooms(list);
  expect(slugs()).toEqual(['r0', 'r1', 'r2', 'r3', 'r4']);
});

test('what is unread stands on the first page, wherever its room would be', async () => {
  const { city, list } = cityOf(60);
  city.unread = [{ roomId: 'city_r55', unread: 2 }];
  await refreshRooms(list);
  expect(list.store.getState().rooms[0]).toMatchObject({ slug: 'r55', unread: 2 });
  await loadMoreRooms(list);
  expect(new Set(list.store.getState().rooms.map(({ slug }) => slug)).size).toBe(60);
});

test('what is unread is known of the rooms of each page', async () => {
  const { city, list } = cityOf(120);
  city.unread = city.rooms.slice(0, 56).map(({ id }) => ({ roomId: id, unread: 2 }));
  await refreshRooms(list);
  await loadMoreRooms(list);
  expect(list.store.getState().rooms.slice(54, 57)).toMatchObject([{ unread: 2 }, { unread: 2 }, { unread: 0 }]);
});

test('an order that is kept takes new rooms at its end', async () => {
  const { list } = cityOf(3);
  await refreshRooms(list);
  const { rooms } = list.store.getState();
  expect(inOrder(rooms, ['city_r2', 'city_r0', 'city_gone']).map(({ slug }) => slug)).toEqual(['r2', 'r0', 'r1']);
});
