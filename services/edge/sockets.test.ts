/** Sockets over a real HTTP server, behind which the desk is the test's. */
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { setImmediate as endOfTurn } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { create } from '@bufbuild/protobuf';
import { Code, ConnectError } from '@connectrpc/connect';
import { MessageSchema } from 'proto/city/rooms/v1/message';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import WebSocket from 'ws';
import { openMemoryBus } from '../bus.ts';
import type { Connection } from './connection.ts';
import { callerNamed } from './edge.testing.ts';
import type { Desk } from './obey.ts';
import { openSockets, type Sockets } from './sockets.ts';
import { textFrames } from './text-frames.ts';

const olena = callerNamed('u_olena', 'Олена');
const nothing = { end() {} };
let desk: Desk;
let sockets: Sockets;
let server: Server;
/** The connections that have opened their room, and those whose subscription has ended. */
let opened: Connection[];
let ended: Connection[];
/** What the last handshake asked. */
let request: WeakRef<IncomingMessage> | undefined;

beforeEach(async () => {
  [opened, ended] = [[], []];
  desk = {
    bus: openMemoryBus(),
    beats: {
      ...{ nextHolder: () => 'e:1', hold: vi.fn(), refresh: vi.fn(), tellChosen: vi.fn(), release: vi.fn() },
      ...{ releaseAll: vi.fn(), hide: vi.fn(), leave: vi.fn(), close: async () => {} },
    },
    choices: { enter() {}, leave() {}, learn: async () => {}, onChange() {}, close() {} },
    post: async ({ roomId }) => create(MessageSchema, { id: 'm', seq: 1, roomId }),
    roomId: async (id) => id,
    roomTopic: {
      async subscribe(connection) {
        opened.push(connection);
        return { end: () => void ended.push(connection) };
      },
      posted() {},
    },
    presenceTopic: { subscribe: async () => nothing },
    feedTopic: { subscribe: () => nothing },
    homeTopic: { subscribe: () => nothing },
    meTopic: { subscribe: async () => nothing },
    silenced: { enter: async () => nothing, stay: () => {}, refuseTyping: async () => {} },
    reads: { mark: vi.fn() },
  };
  const session = async (asked: IncomingMessage) => {
    request = new WeakRef(asked);
    return { caller: olena };
  };
  sockets = openSockets(desk, session, false);
  server = createServer().on('upgrade', sockets.upgrade);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterEach(async () => {
  await sockets.drain();
  server.close();
});

/** Opens the socket of a room; answers the edge's side too. */
async function openRoom() {
  const client = new WebSocket(`ws://127.0.0.1:${(server.address() as AddressInfo).port}/ws/city/rooms/city_general`);
  client.on('error', () => undefined);
  await once(client, 'open');
  await expect.poll(() => opened[0]?.subscriptions.size).toBe(1);
  return { client, connection: opened[0] as Connection };
}

test.each([
  ['rooms/city_general', 'city.room.error'],
  ['presence', 'presence.error'],
])('%s, which cannot be opened now, is said, and its socket closed: it could not ask again', async (view, event) => {
  desk.roomTopic.subscribe = desk.presenceTopic.subscribe = async () => {
    throw new ConnectError('away', Code.Unavailable);
  };
  const client = new WebSocket(`ws://127.0.0.1:${(server.address() as AddressInfo).port}/ws/city/${view}`);
  const heard = once(client, 'message');
  const [code] = await once(client, 'close');
  expect(JSON.parse(String((await heard)[0]))).toMatchObject({ event, code: 'unavailable' });
  expect(code).toBe(1012);
});

test('what is no frame, sent to a room that is not there, is the end of that socket and of nothing else', async () => {
  desk.roomId = async () => {
    throw new ConnectError('no room', Code.NotFound);
  };
  const thrown = vi.fn();
  process.once('uncaughtException', thrown);
  const client = connect((server.address() as AddressInfo).port, '127.0.0.1');
  client.write(
    'GET /ws/city/rooms/nowhere HTTP/1.1\r\nHost: city\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n' +
      'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: MDEyMzQ1Njc4OWFiY2RlZg==\r\n\r\n',
  );
  await once(client, 'data');
  client.write(Buffer.of(0xff, 0xff));
  await once(client, 'close');
  process.off('uncaughtException', thrown);
  expect(thrown).not.toHaveBeenCalled();
});

test('whom the city has closed is not obeyed any more', async () => {
  const post = vi.fn(desk.post);
  desk.post = post;
  const { client, connection } = await openRoom();
  client.send(JSON.stringify({ event: 'city.room.message.send', client_id: 'a', text: 'before' }));
  await expect.poll(() => post.mock.calls.length).toBe(1);
  // It does not hear of the close, and goes on.
  client.pause();
  connection.close(4401, 'the passport was revoked');
  client.send(JSON.stringify({ event: 'city.room.message.send', client_id: 'b', text: 'after' }));
  await expect.poll(() => sockets.count(), { timeout: 10_000 }).toBe(0);
  expect(post).toHaveBeenCalledTimes(1);
  client.terminate();
}, 20_000);

test('finished frames of any length go between those of the socket itself', async () => {
  const { client, connection } = await openRoom();
  const heard: { n: number }[] = [];
  let pings = 0;
  client.on('message', (data) => heard.push(JSON.parse(String(data))));
  client.on('ping', () => {
    pings += 1;
  });
  const lengths = [0, 1, 110, 120, 200, 65_500, 65_600];
  const texts = lengths.map((length, n) => JSON.stringify({ n, text: 'ї'.repeat(length) }));
  for (const [n, text] of texts.entries()) {
    if (n % 2 === 0) connection.send(text);
    else connection.write(textFrames([text]));
    connection.ping();
  }
  connection.write(textFrames(texts));
  connection.close(1000, 'enough');
  connection.write(textFrames(texts));
  await once(client, 'close');
  expect(heard.map(({ n }) => n)).toEqual([...texts.keys(), ...texts.keys()]);
  expect(pings).toBe(texts.length);
});

test('to a peer who closes nothing is said after the answer', async () => {
  let near: Duplex | undefined;
  server.on('upgrade', (_request, socket) => {
    near = socket;
  });
  const { client, connection } = await openRoom();
  const bytes: Buffer[] = [];
  (client as unknown as { _socket: Socket })._socket.on('data', (chunk) => bytes.push(chunk));
  // The answer is on its way for a while.
  near?.cork();
  connection.send('"in time"');
  client.close(1000);
  await expect.poll(() => connection.open).toBe(false);
  connection.send('"late"');
  await endOfTurn();
  near?.uncork();
  await once(client, 'close');
  const said = String(Buffer.concat(bytes));
  expect([said.includes('in time'), said.includes('late')]).toEqual([true, false]);
});

test('a reader who does not read is no member from then on, and is gone without an answer', async () => {
  const { client, connection } = await openRoom();
  client.pause();
  const much = 'x'.repeat(1024 * 1024);
  for (let n = 0; n < 64 && connection.open; n++) connection.write(textFrames([much]));
  expect(connection.open).toBe(false);
  expect(ended).toEqual([connection]);
  expect(desk.beats.releaseAll).toHaveBeenCalledExactlyOnceWith(connection, false);
  await expect.poll(() => sockets.count(), { timeout: 10_000 }).toBe(0);
  expect(ended).toEqual([connection]);
  client.terminate();
}, 20_000);

test('of the handshake nothing is kept while the socket is open', async () => {
  const { client } = await openRoom();
  setFlagsFromString('--expose-gc');
  const collect: () => void = runInNewContext('gc');
  await expect
    .poll(() => {
      collect();
      return request?.deref();
    })
    .toBeUndefined();
  client.terminate();
});

test.each([
  ['a page that closes', (client: WebSocket) => client.close(1000), true],
  ['a page that leaves', (client: WebSocket) => client.close(1001), true],
  ['a connection that breaks', (client: WebSocket) => client.terminate(), false],
])('%s ends its subscriptions, and says whether it was meant', async (_who, close, clean) => {
  const { client, connection } = await openRoom();
  close(client);
  await expect.poll(() => sockets.count()).toBe(0);
  expect(ended).toEqual([connection]);
  expect(desk.beats.releaseAll).toHaveBeenCalledExactlyOnceWith(connection, clean);
});

test('when the process goes its residents stay present: they are about to come back', async () => {
  const { client, connection } = await openRoom();
  const closed = once(client, 'close');
  await sockets.drain();
  expect((await closed)[0]).toBe(1012);
  expect(ended).toEqual([connection]);
  expect(desk.beats.releaseAll).not.toHaveBeenCalled();
});
