import { create, type MessageInitShape } from '@bufbuild/protobuf';
import { type BeatRequestSchema, BeatResponseSchema } from 'proto/city/presence/v1/presence';
import { Status } from 'proto/city/presence/v1/status';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { type Beats, openBeats } from './beats.ts';
import { callerNamed, fakeConnection, silent } from './edge.testing.ts';

let beats: Beats;
let told: MessageInitShape<typeof BeatRequestSchema>[];
let answer: () => Promise<void>;
/** What presence says of the edge. */
let kept: boolean;
let learn: () => Promise<void>;

beforeEach(() => {
  vi.useFakeTimers();
  told = [];
  answer = async () => {};
  kept = true;
  learn = async () => {};
  const presence = {
    async beat(request: MessageInitShape<typeof BeatRequestSchema>) {
      told.push(structuredClone(request));
      await answer();
      return create(BeatResponseSchema, { kept });
    },
  };
  beats = openBeats(presence, { learn: () => learn() }, silent);
});
afterEach(async () => {
  await beats.close();
  vi.useRealTimers();
});

const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);
const soon = () => pass(20);
/** A resident's connection with a name of its own for its leases. */
const arrival = (id: string) => fakeConnection({ caller: callerNamed(id), holder: beats.nextHolder() });
const places = (leases: MessageInitShape<typeof BeatRequestSchema>['leases']) =>
  (leases ?? []).map((lease) => `${lease.userId} ${lease.place}`);
/** What was told since the last time it was asked. */
const news = () => told.splice(0).map(({ leases, ended, ttlMs }) => [places(leases), places(ended), ttlMs]);

test('who comes in one moment is told in one call, and only once a place', async () => {
  const [olena, taras] = [arrival('u_olena'), arrival('u_taras')];
  expect(olena.connection.holder).not.toBe(taras.connection.holder);
  beats.hold(olena.connection, 'room:a');
  beats.hold(olena.connection, 'city');
  beats.hold(olena.connection, 'city');
  beats.hold(taras.connection, 'city');
  await soon();
  expect(told[0]?.leases?.[0]).toMatchObject({ username: 'u_olena', status: Status.ONLINE });
  expect(news()).toEqual([[['u_olena room:a', 'u_olena city', 'u_taras city'], [], 40_000]]);
});

test('more than a call may carry goes in several', async () => {
  for (let n = 0; n < 2_500; n++) beats.hold(arrival(`u_${n}`).connection, 'city');
  await soon();
  expect(news().map(([leases]) => (leases as string[]).length)).toEqual([1_000, 1_000, 500]);
});

test('an edge beats for all it holds without a word of them, well before its time', async () => {
  await pass(60_000);
  expect(news()).toEqual([]);
  const [olena, taras] = [arrival('u_olena'), arrival('u_taras')];
  beats.hold(olena.connection, 'city');
  beats.hold(taras.connection, 'city');
  await soon();
  beats.release(taras.connection, 'city');
  await soon();
  const [first] = told;
  expect(first).toMatchObject({ begins: true, edge: expect.stringMatching(/^[\w-]+\.\d+$/) });
  news();
  await pass(30_000);
  expect(told.map(({ edge, begins }) => [edge, begins])).toEqual(Array(3).fill([first?.edge, false]));
  expect(news()).toEqual(Array(3).fill([[], [], 40_000]));
});

test('when all have left there is nothing to beat for, and who comes then comes under a new name', async () => {
  const { connection } = arrival('u_olena');
  beats.hold(connection, 'city');
  await soon();
  beats.release(connection, 'city');
  await soon();
  const before = told[0]?.edge;
  news();
  await pass(60_000);
  expect(news()).toEqual([]);
  beats.hold(arrival('u_taras').connection, 'city');
  await soon();
  expect(told[0]).toMatchObject({ begins: true, edge: expect.not.stringMatching(`^${before}$`) });
});

test('an edge that presence does not know any more names all it holds under a new name, at once', async () => {
  beats.hold(arrival('u_olena').connection, 'city');
  beats.hold(arrival('u_olena').connection, 'room:a');
  await soon();
  const before = told[0]?.edge;
  news();
  kept = false;
  answer = async () => {
    answer = async () => {
      kept = true;
    };
  };
  await pass(10_000);
  expect(told.map(({ edge, begins }) => [edge === before, begins])).toEqual([
    [true, false],
    [false, true],
  ]);
  expect(news()[1]).toEqual([['u_olena city', 'u_olena room:a'], [], 40_000]);
});

test('a presence that knows of no edges is told all with each beat, and not more often', async () => {
  kept = false;
  beats.hold(arrival('u_olena').connection, 'city');
  await soon();
  await pass(20_000);
  expect(news()).toEqual(Array(3).fill([['u_olena city'], [], 40_000]));
});

test('once a minute the number of leases is compared, and those that fade are the edge’s no more', async () => {
  const [olena, taras, unclean] = [arrival('u_olena'), arrival('u_taras'), arrival('u_unclean')];
  for (const { connection } of [olena, taras, unclean]) beats.hold(connection, 'city');
  await soon();
  beats.release(taras.connection, 'city');
  beats.releaseAll(unclean.connection, false);
  await soon();
  told.length = 0;
  await pass(60_000);
  expect(told.map(({ held }) => held).filter((count) => count !== undefined)).toEqual([1]);
});

test('a clean close ends at once; an unclean one leaves some seconds to come back', async () => {
  const [clean, unclean] = [arrival('u_clean'), arrival('u_unclean')];
  for (const { connection } of [clean, unclean]) {
    beats.hold(connection, 'room:a');
    beats.hold(connection, 'city');
  }
  await soon();
  news();
  beats.releaseAll(clean.connection, true);
  beats.releaseAll(unclean.connection, false);
  await soon();
  expect(news()).toEqual([
    [[], ['u_clean room:a', 'u_clean city'], 40_000],
    [['u_unclean room:a', 'u_unclean city'], [], 5_000],
  ]);
  await pass(60_000);
  expect(news()).toEqual([]);
});

test('however slow presence is, an end is told after its beginning', async () => {
  let letGo = () => {};
  answer = () => new Promise((resolve) => (letGo = resolve));
  const { connection } = arrival('u_olena');
  beats.hold(connection, 'city');
  await soon();
  beats.release(connection, 'city');
  await pass(16_000);
  expect(news()).toEqual([[['u_olena city'], [], 40_000]]);
  answer = async () => {};
  letGo();
  await pass(0);
  expect(news()).toEqual([[[], ['u_olena city'], 40_000]]);
});

test('who leaves a room and is back in the same moment has not left', async () => {
  const { connection } = arrival('u_olena');
  beats.hold(connection, 'room:a');
  await soon();
  news();
  beats.release(connection, 'room:a');
  beats.hold(connection, 'room:a');
  await soon();
  expect(news()).toEqual([[['u_olena room:a'], [], 40_000]]);
  await pass(60_000);
  expect(told.map(({ held }) => held).filter((count) => count !== undefined)).toEqual([1]);
});

test('who was gone before anyone was told is not told of at all', async () => {
  const [clean, unclean, released] = [arrival('u_1'), arrival('u_2'), arrival('u_3')];
  for (const { connection } of [clean, unclean, released]) beats.hold(connection, 'city');
  beats.releaseAll(clean.connection, true);
  beats.releaseAll(unclean.connection, false);
  beats.release(released.connection, 'city');
  await soon();
  expect(news()).toEqual([]);
});

test('a new status is told for every place, the same one is not', async () => {
  const { connection } = arrival('u_olena');
  beats.hold(connection, 'city');
  beats.hold(connection, 'room:a');
  await soon();
  news();
  beats.refresh(connection);
  await soon();
  expect(news()).toEqual([]);
  connection.status = 'away';
  beats.refresh(connection);
  await soon();
  expect(told[0]?.leases?.map((lease) => lease.status)).toEqual([Status.AWAY, Status.AWAY]);
  expect(news()).toEqual([[['u_olena city', 'u_olena room:a'], [], 40_000]]);
});

test('who has no passport is nowhere', async () => {
  const { connection } = fakeConnection();
  beats.hold(connection, 'city');
  beats.release(connection, 'city');
  beats.releaseAll(connection, true);
  await pass(20_000);
  expect(news()).toEqual([]);
});

test('a socket that closed while its room was being opened leaves no ghost', async () => {
  const { connection, socket } = arrival('u_olena');
  socket.readyState = 3;
  beats.releaseAll(connection, true);
  beats.hold(connection, 'room:a');
  await pass(20_000);
  expect(news()).toEqual([]);
});

test('what presence may not have heard is told with the next beat, under a new name', async () => {
  beats.hold(arrival('u_olena').connection, 'city');
  await soon();
  const before = told[0]?.edge;
  answer = () => Promise.reject(new Error('presence is away'));
  beats.hold(arrival('u_taras').connection, 'city');
  await soon();
  answer = async () => {};
  news();
  await pass(10_000);
  expect(told[0]).toMatchObject({ begins: true, edge: expect.not.stringMatching(`^${before}$`) });
  expect(news()).toEqual([[['u_olena city', 'u_taras city'], [], 40_000]]);
});

test('an edge that closes tells what waits, and ends nobody’s lease: they are about to come back', async () => {
  const [olena, taras] = [arrival('u_olena'), arrival('u_taras')];
  beats.hold(olena.connection, 'city');
  beats.hold(taras.connection, 'city');
  await soon();
  news();
  beats.release(olena.connection, 'city');
  await beats.close();
  await pass(60_000);
  expect(news()).toEqual([[[], ['u_olena city'], 40_000]]);
});

test('a lease says what its resident chose, and says it again when they choose anew', async () => {
  const { connection } = arrival('u_olena');
  connection.chosen = { ...connection.chosen, choice: 'invisible', showsLastSeen: false };
  beats.hold(connection, 'city');
  await soon();
  expect(told[0]?.leases).toMatchObject([{ invisible: true, doNotDisturb: false, hidesLastSeen: true }]);
  Object.assign(connection.chosen, { choice: 'do_not_disturb', showsLastSeen: true });
  beats.tellChosen(connection);
  await soon();
  expect(told[1]?.leases).toMatchObject([{ invisible: false, doNotDisturb: true, hidesLastSeen: false }]);
});

test('nobody is shown before it is known what they chose; others do not wait for them longer than for the answer', async () => {
  const [olena, taras] = [arrival('u_olena'), arrival('u_taras')];
  olena.connection.chosen = { ...olena.connection.chosen, isKnown: false };
  learn = async () => {
    throw new Error('away');
  };
  beats.hold(olena.connection, 'city');
  beats.hold(taras.connection, 'city');
  await soon();
  expect(news()).toEqual([[['u_taras city'], [], 40_000]]);
  learn = async () => {
    olena.connection.chosen.isKnown = true;
  };
  await pass(10_000);
  expect(news()).toEqual([[['u_olena city'], [], 40_000]]);
});

test('who has gone while it was asked what they chose is not told of later', async () => {
  const { connection } = arrival('u_olena');
  // Another tab of theirs is still there, so what they chose becomes known after all.
  connection.chosen = { ...connection.chosen, isKnown: false };
  let fail = () => {};
  learn = () => new Promise((_, reject) => (fail = () => reject(new Error('presence is away'))));
  beats.hold(connection, 'city');
  await soon();
  beats.releaseAll(connection, true);
  await soon();
  learn = async () => {};
  fail();
  await pass(0);
  connection.chosen.isKnown = true;
  await pass(20_000);
  expect(told.flatMap(({ leases }) => places(leases))).toEqual([]);
});

test('a page that said past its socket that it closes does not come back when the socket breaks', async () => {
  const { connection } = arrival('u_olena');
  beats.hold(connection, 'city');
  await soon();
  news();
  beats.leave('u_taras', connection.holder);
  await soon();
  expect(news()).toEqual([]);
  beats.leave('u_olena', connection.holder);
  beats.releaseAll(connection, false);
  await soon();
  expect(news()).toEqual([[[], ['u_olena city'], 40_000]]);
});

test('who chooses to be invisible is not waited for: what fades, or is about to, ends at once, and nobody else’s', async () => {
  const [olena, again, taras] = [arrival('u_olena'), arrival('u_olena'), arrival('u_taras')];
  for (const { connection } of [olena, again, taras]) beats.hold(connection, 'city');
  await soon();
  for (const { connection } of [olena, taras]) beats.releaseAll(connection, false);
  await pass(3_000);
  beats.releaseAll(again.connection, false);
  news();
  beats.hide('u_olena');
  await soon();
  expect(told.map(({ ended }) => ended?.map(({ holder }) => holder))).toEqual([
    [olena.connection.holder, again.connection.holder],
  ]);
  await pass(10_000);
  news();
  beats.hide('u_taras');
  await soon();
  expect(news()).toEqual([]);
});

test('while presence answers slowly, whatever comes waits for one call', async () => {
  let letGo = () => {};
  answer = () => new Promise((resolve) => (letGo = resolve));
  beats.hold(arrival('u_0').connection, 'city');
  await soon();
  for (let n = 1; n <= 5; n++) {
    beats.hold(arrival(`u_${n}`).connection, 'city');
    await soon();
  }
  answer = async () => {};
  letGo();
  await soon();
  expect(news().map(([leases]) => (leases as string[]).length)).toEqual([1, 5]);
});
