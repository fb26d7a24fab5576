import { Code, ConnectError, createClient, createRouterTransport } from '@connectrpc/connect';
import { type PostMessageRequest, RoomsService } from 'proto/city/rooms/v1/rooms';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import * as eg from './example.ts';
import { FakeCity } from './fake-edge.ts';
import { enterRoom, sendLeftRooms } from './left-rooms.ts';
import { post } from './outbox.ts';
import { keepOutbox, recallOutbox } from './outbox-memory.ts';

const me = eg.olena.userId;
let city: FakeCity;
/** Texts that the city took, in order, and what it says to the next ones. */
let taken: string[];
let refusals: ConnectError[];
/** Which rooms refused how many messages for good, as it was told. */
let told: [roomId: string, messages: number][];
/** What happens while the city is about to answer. */
let meanwhile: (text: string) => void;
let end: () => void;

beforeEach(() => {
  sessionStorage.clear();
  [city, taken, refusals, told, meanwhile] = [new FakeCity(), [], [], [], () => {}];
  const answer = ({ text, userId }: PostMessageRequest) => {
    expect(userId).toBe(me);
    meanwhile(text);
    const refusal = refusals.shift();
    if (refusal) throw refusal;
    taken.push(text);
    return {};
  };
  const transport = createRouterTransport((router) => router.rpc(RoomsService.method.postMessage, answer));
  city.edge = { ...city.edge, rooms: createClient(RoomsService, transport), storage: sessionStorage };
});
afterEach(() => end());

const sad = { id: 'city_sad', takeOverOutbox: () => {} };
const keep = (roomId: string, ...texts: string[]) => keepIn(sessionStorage, roomId, ...texts);
function keepIn(storage: Storage, roomId: string, ...texts: string[]): void {
  const outbox = texts.reduce(
    (before, text) => post(before, { clientId: text, text, replyToSeq: null, mentions: [], at: 0 }),
    recallOutbox(storage, me, roomId),
  );
  keepOutbox(storage, me, roomId, outbox);
}
const kept = (roomId: string) => recallOutbox(sessionStorage, me, roomId).map(({ text, state }) => [text, state]);
const begin = () => {
  end = sendLeftRooms(city.edge, (roomId, messages) => told.push([roomId, messages]));
};

test('what was written without a connection leaves once there is one, in order, and nothing is kept of it', async () => {
  city.socket.lose();
  keep('city_sad', 'раз', 'два');
  keep('city_dim', 'три');
  begin();
  await Promise.resolve();
  expect(taken).toEqual([]);
  city.socket.find();
  await vi.waitFor(() => expect(taken.toSorted()).toEqual(['два', 'раз', 'три']));
  expect(taken.indexOf('раз')).toBeLessThan(taken.indexOf('два'));
  await vi.waitFor(() => expect(sessionStorage).toHaveLength(0));
});

test('a room that is open sends its own; what is left there when it is closed leaves then', async () => {
  const leave = enterRoom(sad);
  keep('city_sad', 'раз');
  begin();
  city.socket.find();
  await new Promise((resolve) => setTimeout(resolve));
  expect(taken).toEqual([]);
  leave();
  await vi.waitFor(() => expect(taken).toEqual(['раз']));
});

test('what a tab that is gone has left leaves with the next connection, and what is refused stays', async () => {
  const gone = new Storage();
  city.edge = { ...city.edge, withOtherTabs: async (work) => work([{ storage: gone, lives: false }]) };
  const leave = enterRoom({ id: 'city_general', takeOverOutbox: () => {} });
  begin();
  city.socket.lose();
  keepIn(gone, 'city_general', 'раз', 'два');
  refusals = [new ConnectError('muted', Code.PermissionDenied)];
  city.socket.find();
  await vi.waitFor(() => expect(told).toEqual([['city_general', 1]]));
  expect(taken).toEqual(['два']);
  expect(recallOutbox(gone, me, 'city_general').map(({ text, state }) => [text, state])).toEqual([['раз', 'failed']]);
  expect(sessionStorage).toHaveLength(0);
  keepIn(gone, 'city_dim', 'три');
  const key = `city.rooms.tab:1:city.rooms.outbox:${me}:city_dim`;
  window.dispatchEvent(new StorageEvent('storage', { key }));
  await vi.waitFor(() => expect(taken, 'it was written just before the tab was closed').toEqual(['два', 'три']));
  leave();
});

test('what a tab that lives has in hand is left to it, until it is gone', async () => {
  const other = { storage: new Storage(), lives: true };
  city.edge = { ...city.edge, withOtherTabs: async (work) => work([{ ...other }]) };
  keepIn(other.storage, 'city_sad', 'раз');
  begin();
  await new Promise((resolve) => setTimeout(resolve));
  expect(taken).toEqual([]);
  other.lives = false;
  city.clock.pass(5_000);
  await vi.waitFor(() => expect(taken).toEqual(['раз']));
  await vi.waitFor(() => expect(other.storage).toHaveLength(0));
});

test('what is taken back while another one leaves stays taken back', async () => {
  const gone = new Storage();
  city.edge = { ...city.edge, withOtherTabs: async (work) => work([{ storage: gone, lives: false }]) };
  keepIn(gone, 'city_sad', 'раз', 'два', 'три');
  // The room was opened in another tab, which has taken over what waits.
  const isOther = ({ text }: { text: string }) => text !== 'два';
  meanwhile = () => keepOutbox(gone, me, 'city_sad', recallOutbox(gone, me, 'city_sad').filter(isOther));
  begin();
  await vi.waitFor(() => expect(gone).toHaveLength(0));
  expect(taken).toEqual(['раз', 'три']);
});

test('a tab that the browser restores has its messages in hand from then on', async () => {
  const other = { storage: new Storage(), lives: false };
  city.edge = { ...city.edge, withOtherTabs: async (work) => work([{ ...other }]) };
  keepIn(other.storage, 'city_sad', 'раз', 'два');
  meanwhile = () => {
    other.lives = true;
  };
  begin();
  await vi.waitFor(() => expect(recallOutbox(other.storage, me, 'city_sad')).toHaveLength(1));
  await new Promise((resolve) => setTimeout(resolve, 10));
  expect(taken).toEqual(['раз']);
});

test('a room that is left while another one’s messages leave is not forgotten', async () => {
  const leave = enterRoom(sad);
  keep('city_sad', 'раз');
  keep('city_dim', 'два');
  meanwhile = (text) => text === 'два' && leave();
  begin();
  await vi.waitFor(() => expect(taken).toEqual(['два', 'раз']));
});

test('what one resident wrote does not leave with the passport of another', async () => {
  keep('city_sad', 'раз', 'два');
  meanwhile = () => city.edge.resident.setState({ userId: 'u_taras', displayName: 'Тарас' });
  begin();
  await vi.waitFor(() => expect(kept('city_sad')).toEqual([['два', 'pending']]));
  await new Promise((resolve) => setTimeout(resolve, 10));
  expect(taken).toEqual(['раз']);
});

test('one that was refused where another tab has it by now is not told from here', async () => {
  refusals = [new ConnectError('muted', Code.PermissionDenied)];
  keep('city_sad', 'раз');
  meanwhile = () => sessionStorage.clear();
  begin();
  await vi.waitFor(() => expect(refusals).toEqual([]));
  await new Promise((resolve) => setTimeout(resolve, 10));
  expect(told).toEqual([]);
});

test('what comes too soon waits as long as the city says, and what comes after it does not overtake it', async () => {
  refusals = [new ConnectError('slow mode', Code.ResourceExhausted, { 'retry-after-ms': '7000' })];
  keep('city_sad', 'раз', 'два');
  begin();
  await vi.waitFor(() => expect(refusals).toEqual([]));
  await new Promise((resolve) => setTimeout(resolve, 10));
  city.clock.pass(6_999);
  expect(kept('city_sad')).toHaveLength(2);
  city.clock.pass(1);
  await vi.waitFor(() => expect(taken).toEqual(['раз', 'два']));
});

test('what the city may have got from a room that was left says so', async () => {
  refusals = [new ConnectError('away', Code.Unavailable), new ConnectError('slow mode', Code.ResourceExhausted)];
  keep('city_sad', 'раз');
  const given = () => recallOutbox(sessionStorage, me, 'city_sad')[0]?.given;
  expect(given()).toBe(false);
  begin();
  await vi.waitFor(() => expect(refusals).toHaveLength(1));
  expect(given()).toBe(true);
  await new Promise((resolve) => setTimeout(resolve, 10));
  city.clock.pass(5_000);
  await vi.waitFor(() => expect(given()).toBe(false));
});

test('what is refused for good stays with its reason; a city that is away is asked again', async () => {
  refusals = [new ConnectError('muted', Code.PermissionDenied), new ConnectError('away', Code.Unavailable)];
  keep('city_sad', 'раз', 'два');
  begin();
  await vi.waitFor(() => expect(refusals).toEqual([]));
  await new Promise((resolve) => setTimeout(resolve, 10));
  city.clock.pass(5_000);
  await vi.waitFor(() => expect(taken).toEqual(['два']));
  await vi.waitFor(() => expect(kept('city_sad')).toEqual([['раз', 'failed']]));
  expect(recallOutbox(sessionStorage, me, 'city_sad')[0]?.reason).toBe('permission_denied');
  expect(told).toEqual([['city_sad', 1]]);
});
