import { Code, ConnectError, createClient, createRouterTransport } from '@connectrpc/connect';
import { RoomsService } from 'proto/city/rooms/v1/rooms';
import { beforeEach, expect, test } from 'vitest';
import * as eg from './example.ts';
import { FakeSocket, HandClock } from './fake-edge.ts';
import { markAllRead, tellMarking, tellMarkingAtOnce, undoMarking } from './mark-all-read.ts';
import { createRoomsList, type RoomsList, refreshRooms } from './rooms-store.ts';

/** What is new as the city knows it, by room; `refused` are rooms that cannot be marked. */
let city: Map<string, { unread: number; mentions: number; topSeq: number }>;
let refused: string;
let told: [string, number][];
let list: RoomsList;

beforeEach(async () => {
  city = new Map([
    ['city_a', { unread: 3, mentions: 1, topSeq: 30 }],
    ['city_b', { unread: 2, mentions: 0, topSeq: 20 }],
    ['city_c', { unread: 0, mentions: 0, topSeq: 10 }],
  ]);
  [refused, told] = ['', []];
  const transport = createRouterTransport((router) =>
    router.service(RoomsService, {
      listRooms: () => ({ rooms: ['a', 'b', 'c'].map((slug) => eg.room({ slug })) }),
      listUnread: () => ({ rooms: [...city].map(([roomId, news]) => ({ roomId, ...news })) }),
      markRead: ({ roomId, seq }) => {
        if (roomId === refused) throw new ConnectError('down', Code.Unavailable);
        told.push([roomId, seq]);
        const { topSeq = 0 } = city.get(roomId) ?? {};
        city.set(roomId, { unread: topSeq > seq ? 1 : 0, mentions: 0, topSeq });
        return { room: { roomId, ...city.get(roomId) } };
      },
    }),
  );
  list = createRoomsList(createClient(RoomsService, transport), new HandClock());
  await refreshRooms(list);
});

const badges = () => list.store.getState().rooms.map(({ unread, mentions }) => [unread, mentions]);
const all = [
  [3, 1],
  [2, 0],
  [0, 0],
];
const none = [
  [0, 0],
  [0, 0],
  [0, 0],
];

test('the badges go at once and come back when it is undone; the city hears nothing', async () => {
  expect(badges()).toEqual(all);
  markAllRead(list);
  expect(badges()).toEqual(none);
  await refreshRooms(list);
  expect(badges()).toEqual(none);
  undoMarking(list);
  expect(badges()).toEqual(all);
  expect(await tellMarking(list)).toBe(true);
  expect(told).toEqual([]);
});

test('what comes between marking and telling is new, then and afterwards', async () => {
  markAllRead(list);
  city.set('city_a', { unread: 4, mentions: 1, topSeq: 31 });
  await refreshRooms(list);
  expect(badges()[0]).toEqual([1, 0]);
  expect(await tellMarking(list)).toBe(true);
  expect(told).toEqual([
    ['city_a', 30],
    ['city_b', 20],
  ]);
  expect(badges()).toEqual([
    [1, 0],
    [0, 0],
    [0, 0],
  ]);
});

test('a room that the city could not be told of is as new as before', async () => {
  refused = 'city_b';
  markAllRead(list);
  expect(await tellMarking(list)).toBe(false);
  expect(badges()).toEqual([
    [0, 0],
    [2, 0],
    [0, 0],
  ]);
});

test('a page that is taken away says it in frames', () => {
  const socket = new FakeSocket();
  tellMarkingAtOnce(list, socket);
  markAllRead(list);
  tellMarkingAtOnce(list, socket);
  expect(socket.sent).toEqual([
    { event: 'city.room.read', room_id: 'city_a', seq: 30 },
    { event: 'city.room.read', room_id: 'city_b', seq: 20 },
  ]);
});
