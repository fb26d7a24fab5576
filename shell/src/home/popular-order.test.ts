import { create } from '@bufbuild/protobuf';
import fc from 'fast-check';
import { PopularRoomSchema } from 'proto/city/rooms/v1/room';
import { expect, test } from 'vitest';
import { isSameOrder, settleOrder } from './popular-order.ts';

const room = (id: string, peopleRecently = 0) => create(PopularRoomSchema, { room: { id }, peopleRecently });
const order = (rooms: readonly { room?: { id: string } | undefined }[]) => rooms.map((one) => one.room?.id);

test('what is told is shown when the order may change, and when nothing is shown yet', () => {
  expect(settleOrder([room('a')], [room('b'), room('a')], true)).toMatchObject([{ room: { id: 'b' } }, {}]);
  expect(order(settleOrder([], [room('b')], false))).toEqual(['b']);
});

test('while it may not, each room stays in its place with its own news', () => {
  const settled = settleOrder([room('a', 1), room('b', 1)], [room('b', 9), room('c', 7), room('a', 5)], false);
  expect(order(settled)).toEqual(['a', 'b']);
  expect(settled.map((one) => one.peopleRecently)).toEqual([5, 9]);
});

test('a settled order is the order that was', () => {
  const rooms = fc
    .uniqueArray(fc.constantFrom('a', 'b', 'c', 'd', 'e'), { minLength: 1 })
    .map((ids) => ids.map((id) => room(id)));
  fc.assert(
    fc.property(rooms, rooms, (shown, told) => {
      expect(isSameOrder(settleOrder(shown, told, false), shown)).toBe(true);
      expect(isSameOrder(settleOrder(shown, told, true), told)).toBe(true);
    }),
  );
});
