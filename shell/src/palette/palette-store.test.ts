import { Code, ConnectError, createClient, createRouterTransport } from '@connectrpc/connect';
import { RoomsService } from 'proto/city/rooms/v1/rooms';
import { beforeEach, expect, test, vi } from 'vitest';
import { activate, askRooms, createPalette, toggle, writeQuery } from './palette-store.ts';
import { rememberRecent } from './recent.ts';

beforeEach(() => localStorage.clear());

/** A palette in a city with so many rooms, `inside` each of which are so many; the city can be told to refuse a page. */
function paletteOf(count: number, inside?: number) {
  const city = { count, inside, asked: 0, refusesFrom: Number.POSITIVE_INFINITY };
  const transport = createRouterTransport((router) => {
    router.service(RoomsService, {
      listRooms: ({ limit, cursor }) => {
        city.asked += 1;
        const from = Number(cursor || 0);
        if (from >= city.refusesFrom) throw new ConnectError('down', Code.Unavailable);
        const until = Math.min(from + limit, city.count);
        const numbers = Array.from({ length: until - from }, (_, index) => from + index);
        return {
          rooms: numbers.map((n) => ({ slug: `r${n}`, name: `Room ${n}`, membersOnline: city.inside })),
          nextCursor: until < city.count ? String(until) : '',
        };
      },
    });
  });
  const palette = createPalette(createClient(RoomsService, transport));
  return { city, palette, state: () => palette.store.getState() };
}

test('one that opens begins anew, knows what was chosen lately, and asks for the rooms', async () => {
  const { palette, state } = paletteOf(2, 3);
  toggle(palette);
  writeQuery(palette, 'gen');
  activate(palette, 'room:r1');
  toggle(palette);
  rememberRecent('page:/');
  toggle(palette);
  expect(state()).toMatchObject({ open: true, query: '', active: undefined, recent: ['page:/'] });
  await vi.waitFor(() => expect(state().roomsAre).toBe('known'));
  expect(state().rooms[0]).toEqual({ slug: 'r0', name: 'Room 0', description: '', inside: 3 });
});

test('another query makes its first answer the active one', () => {
  const { palette, state } = paletteOf(0);
  activate(palette, 'page:/rooms');
  writeQuery(palette, 'r');
  expect(state().active).toBeUndefined();
});

test('rooms come page by page, and beyond five pages it is known that there are more', async () => {
  const all = paletteOf(250);
  await askRooms(all.palette);
  expect(all.state()).toMatchObject({ roomsAre: 'known', moreRooms: false });
  expect(all.state().rooms).toHaveLength(250);

  const many = paletteOf(501);
  await askRooms(many.palette);
  expect(many.state()).toMatchObject({ roomsAre: 'known', moreRooms: true });
  expect(many.state().rooms).toHaveLength(500);
  expect(many.city.asked).toBe(5);
});

test('nobody is inside a room when presence is away: it is not known', async () => {
  const { palette, state } = paletteOf(1);
  await askRooms(palette);
  expect(state().rooms[0]?.inside).toBeNull();
});

test('rooms that do not answer are unknown, also those of the last time, and can be asked again', async () => {
  const { city, palette, state } = paletteOf(2);
  await askRooms(palette);
  city.refusesFrom = 0;
  await askRooms(palette);
  expect(state()).toMatchObject({ roomsAre: 'unknown', rooms: [], moreRooms: false });
  city.refusesFrom = Number.POSITIVE_INFINITY;
  await askRooms(palette);
  expect(state().rooms).toHaveLength(2);
});

test('a page that does not come leaves those before it, and more are said to exist', async () => {
  const { city, palette, state } = paletteOf(250);
  city.refusesFrom = 100;
  await askRooms(palette);
  expect(state()).toMatchObject({ roomsAre: 'known', moreRooms: true });
  expect(state().rooms).toHaveLength(100);
});

test('while the city is asked again its rooms stay, but nobody is said to be inside, and it is asked once', async () => {
  const { city, palette, state } = paletteOf(1, 4);
  await askRooms(palette);
  const asking = [askRooms(palette), askRooms(palette)];
  expect(state().rooms).toMatchObject([{ slug: 'r0', inside: null }]);
  await Promise.all(asking);
  expect(state().rooms).toMatchObject([{ slug: 'r0', inside: 4 }]);
  expect(city.asked).toBe(2);
});
