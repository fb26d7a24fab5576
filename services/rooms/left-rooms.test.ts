import { beforeEach, expect, test } from 'vitest';
import { type LeftRooms, openLeftRooms } from './left-rooms.ts';
import type { RoomState } from './log-rows.ts';

const noon = Date.UTC(2026, 10, 28, 12);
/** What the clock of the day and the steady one say. */
let time: number;
let steady: number;
let memory: LeftRooms;

const room = (given: Partial<RoomState> = {}): RoomState => ({
  ...{ id: 'room_1', slug: 'one', name: 'Перша', created_by: 'u_olena', guarded: false, archived_at: null },
  ...{ slow_mode_seconds: 0, last_seq: 7, changes: 2, last_event_ms: noon - 60_000, has_pins: false },
  now: new Date(time),
  ...given,
});
const asLeft = (...ids: string[]) => memory.asLeft(new Set(ids));

beforeEach(() => {
  time = noon;
  steady = 5;
  memory = openLeftRooms({ looks: 2, clocks: { ofDay: () => time, steady: () => steady } });
});

/** Looks, until the room is known well enough. */
function trust(given: Partial<RoomState> = {}): void {
  for (let n = 0; n < 3; n++) memory.found([room(given)]);
}

test('a room is known when looks in a row have found it as it was left', () => {
  expect(asLeft('room_1')).toBeUndefined();
  for (const known of [false, false, true, true]) {
    memory.found([room()]);
    expect(asLeft('room_1') !== undefined).toBe(known);
  }
  expect(asLeft('room_1')?.get('room_1')).toMatchObject({ last_seq: 7, changes: 2, name: 'Перша' });
});

test('what this process writes is how it leaves the room, and the next look finds it so', () => {
  trust();
  memory.left([room({ last_seq: 9 })]);
  expect(asLeft('room_1')?.get('room_1')).toMatchObject({ last_seq: 9 });
  memory.found([room({ last_seq: 9 })]);
  expect(asLeft('room_1')).toBeDefined();
});

test.each([{ last_seq: 8 }, { last_seq: 8, changes: 3 }])(
  'somebody else has written, %j: looks count anew',
  (given) => {
    trust();
    for (const known of [false, false, true]) {
      memory.found([room(given)]);
      expect(asLeft('room_1') !== undefined).toBe(known);
    }
  },
);

test.each([{ guarded: true }, { archived_at: new Date(noon) }])(
  'a room with rules, %j, is always looked at',
  (given) => {
    trust(given);
    expect(asLeft('room_1')).toBeUndefined();
  },
);

test.each([
  ['a moment less than ten seconds', 9_999, 9_999, true],
  ['ten seconds', 10_000, 10_000, false],
  ['a second, in which the clock was put forward', 6_000, 1_000, false],
  ['a second, in which the clock was put back', -4_000, 1_000, false],
  ['a night, through which the machine has slept', 30_000_000, 1_000, false],
])('%s after the last look', (_, ofDay, ms, known) => {
  trust();
  time += ofDay;
  steady += ms;
  memory.left([room()]);
  expect(asLeft('room_1') !== undefined).toBe(known);
});

test('a room that was taken for what it was not is looked at until it has earned trust again', () => {
  trust();
  memory.forget(['room_1', 'room_2']);
  for (const known of [false, false, true]) {
    memory.found([room()]);
    expect(asLeft('room_1') !== undefined).toBe(known);
  }
});

test('all rooms or none', () => {
  trust();
  expect(asLeft('room_1', 'room_2')).toBeUndefined();
  trust({ id: 'room_2' });
  expect([...(asLeft('room_1', 'room_2')?.keys() ?? [])]).toEqual(['room_1', 'room_2']);
});

test('the time is the database’s, as the last lock of the look saw it, and never before the last event of the room', () => {
  for (let n = 0; n < 3; n++)
    memory.found([room({ now: new Date(noon + 200) }), room({ id: 'room_2', now: new Date(noon + 300) })]);
  time += 1_000;
  steady += 1_000;
  const now = () => asLeft('room_1')?.get('room_1')?.now.getTime();
  expect(now()).toBe(noon + 1_300);
  memory.left([room({ last_event_ms: noon + 2_000 })]);
  expect(now()).toBe(noon + 2_000);
});

test('what is done with a room that was handed out does not change what is known', () => {
  trust();
  const mine = asLeft('room_1')?.get('room_1');
  if (mine) mine.last_seq = 99;
  expect(asLeft('room_1')?.get('room_1')?.last_seq).toBe(7);
});

test('of very many rooms none is kept for ever', () => {
  trust();
  for (let n = 0; n < 9_999; n++) memory.found([room({ id: `room_of_many_${n}` })]);
  expect(asLeft('room_1')).toBeDefined();
  for (let n = 0; n < 2; n++) memory.found([room({ id: `room_of_more_${n}` })]);
  expect(asLeft('room_1')).toBeUndefined();
});
