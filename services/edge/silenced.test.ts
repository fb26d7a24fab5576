import { timestampFromMs } from '@bufbuild/protobuf/wkt';
import { Code, ConnectError } from '@connectrpc/connect';
import { beforeEach, expect, type Mock, test, vi } from 'vitest';
import { type Bus, openMemoryBus } from '../bus.ts';
import { standingsTopic } from '../bus-topics.ts';
import type { Beats } from './beats.ts';
import { callerNamed, fakeConnection, roomId, silent } from './edge.testing.ts';
import { openSilenced, type Silenced } from './silenced.ts';

const olena = callerNamed('u_olena', 'Олена');
const place = `room:${roomId}`;
/** Who is banned and who is muted, with how long that lasts yet; or rooms cannot be asked. */
let standings: { banned: string[]; muted: Record<string, number> } | 'away';
let asked: number;
let bus: Bus;
let gap: () => void;
let beats: { hold: Mock<Beats['hold']>; release: Mock<Beats['release']> };
let silenced: Silenced;

beforeEach(() => {
  [standings, asked, bus] = [{ banned: [], muted: {} }, 0, openMemoryBus()];
  bus.onGap = (hear) => {
    gap = hear;
  };
  beats = { hold: vi.fn(), release: vi.fn() };
  const listSilenced = async () => {
    asked += 1;
    if (standings === 'away') throw new ConnectError('away', Code.Unavailable);
    const until = (leftMs: number) => ({ mutedUntil: timestampFromMs(Date.now() + leftMs) });
    return {
      residents: [
        ...standings.banned.map((residentId) => ({ residentId, banned: true })),
        ...Object.entries(standings.muted).map(([residentId, left]) => ({ residentId, banned: false, ...until(left) })),
      ],
    };
  };
  silenced = openSilenced({ listSilenced } as never, beats, bus, silent);
});

const ban = (...banned: string[]) => {
  standings = { banned, muted: {} };
  bus.publish(standingsTopic(roomId), roomId);
};
const told = (banned: boolean) => ({ event: 'city.room.standing', room_id: roomId, user_id: 'u_olena', banned });

test('who is banned with the room open is inside no more, is told so, and is inside again when it is lifted', async () => {
  const [view, tab, other] = [
    fakeConnection({ caller: olena }),
    fakeConnection({ caller: olena, view: { kind: 'city' } }),
    fakeConnection({ caller: callerNamed('u_taras') }),
  ];
  for (const { connection } of [view, tab, other]) await silenced.enter(connection, roomId);
  expect([beats.hold.mock.calls.length, asked]).toEqual([3, 1]);
  ban('u_olena');
  await vi.waitFor(() => expect(beats.release.mock.calls).toEqual([view, tab].map((one) => [one.connection, place])));
  expect([view.sent, tab.sent, other.sent]).toEqual([[told(true)], [{ ...told(true), topic: place }], []]);
  beats.hold.mockClear();
  silenced.stay(view.connection, roomId);
  expect(beats.hold).not.toHaveBeenCalled();
  ban();
  await vi.waitFor(() => expect(beats.hold).toHaveBeenCalledTimes(2));
  expect(view.sent.at(-1)).toEqual(told(false));
});

test('who is banned already only listens; who has no passport was never inside', async () => {
  ban('u_olena');
  const { connection, sent } = fakeConnection({ caller: olena });
  await silenced.enter(connection, roomId);
  expect([sent, beats.hold.mock.calls]).toEqual([[told(true)], []]);
  await silenced.enter(fakeConnection().connection, roomId);
  expect(beats.hold).not.toHaveBeenCalled();
});

test.each([
  ['open here', true],
  ['open nowhere here', false],
])('neither who is banned nor who is muted types in a room that is %s', async (_, isOpen) => {
  standings = { banned: ['u_olena'], muted: { u_taras: 60_000, u_past: -1 } };
  if (isOpen) await silenced.enter(fakeConnection({ caller: olena }).connection, roomId);
  const refusal = { code: 'permission_denied' };
  await expect(silenced.refuseTyping(roomId, 'u_olena')).rejects.toMatchObject(refusal);
  await expect(silenced.refuseTyping(roomId, 'u_taras')).rejects.toMatchObject(refusal);
  for (const free of ['u_past', 'u_maria']) await silenced.refuseTyping(roomId, free);
});

test('a room that nobody has open is read no more; after a gap of the Bus those that are open are read anew', async () => {
  const { connection } = fakeConnection({ caller: olena });
  const [first, second] = [await silenced.enter(connection, roomId), await silenced.enter(connection, roomId)];
  first.end();
  standings = { banned: ['u_olena'], muted: {} };
  gap();
  await vi.waitFor(() => expect(beats.release).toHaveBeenCalledExactlyOnceWith(connection, place));
  second.end();
  ban();
  gap();
  await new Promise((resolve) => setImmediate(resolve));
  expect(asked).toBe(2);
});

test('while rooms cannot be asked a room opens all the same, and they are asked again', async () => {
  vi.useFakeTimers();
  try {
    standings = 'away';
    const { connection } = fakeConnection({ caller: olena });
    await silenced.enter(connection, roomId);
    expect(beats.hold).toHaveBeenCalledExactlyOnceWith(connection, place);
    for (let news = 0; news < 3; news++) {
      bus.publish(standingsTopic(roomId), roomId);
      await vi.advanceTimersByTimeAsync(10);
    }
    standings = { banned: ['u_olena'], muted: {} };
    const before = asked;
    await vi.advanceTimersByTimeAsync(5_000);
    expect(asked - before, 'once, however much was told meanwhile').toBe(1);
    expect(beats.release).toHaveBeenCalledExactlyOnceWith(connection, place);
  } finally {
    vi.useRealTimers();
  }
});
