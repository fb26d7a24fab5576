/** Bad input through every door: a clear 4xx that names the field, no socket ended that should not be, nothing lost. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Code, ConnectError, createClient } from '@connectrpc/connect';
import { createConnectTransport, createGrpcWebTransport } from '@connectrpc/connect-node';
import { RoomsService } from 'proto/city/rooms/v1/rooms';
import { SecondMeService } from 'proto/city/secondme/v1/secondme';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { arrive, type CityClient, stranger } from './city-client.testing.ts';
import { readConfig } from './config.ts';
import { openGrpcTransport } from './grpc-transport.ts';
import { type RunningCity, serve } from './host.ts';
import { all } from './start.ts';

const folder = mkdtempSync(join(tmpdir(), 'city-data-'));
const room = '/city/rooms/city_science';
const long = (length: number) => 'ї'.repeat(length);
const json = (value: unknown) => JSON.stringify(value);

let city: RunningCity;
let base: string;
let resident: CityClient;
let other: CityClient;

beforeAll(async () => {
  const env = {
    PORT: '0',
    GRPC_PORT: '0',
    CITY_DATA: folder,
    CITY_LIMITS: 'off',
    LOG_LEVEL: 'silent',
    LLM_AUTODETECT: 'off',
  };
  city = await serve(all, all, readConfig(env));
  base = `http://127.0.0.1:${city.port}`;
  [resident, other] = [await arrive(base, 'Обережна'), await arrive(base, 'Інша')];
  await resident.call('POST', `${room}/messages`, { text: 'перше', client_id: 'first' });
});
afterAll(async () => {
  await city?.close();
  rmSync(folder, { recursive: true, force: true });
});

/** verb, path, body as it is sent, status, the field that the answer names */
const rest: [string, string, string | undefined, number, string | undefined][] = [
  ['POST', '/city/rooms', '{"name":', 400, 'body'],
  ['POST', '/city/rooms', 'name=Science', 400, 'body'],
  ['POST', '/city/rooms', '[]', 400, 'body'],
  ['POST', '/city/rooms', 'null', 400, 'body'],
  ['POST', '/city/rooms', '"text"', 400, 'body'],
  ['POST', '/city/rooms', json({ name: 5 }), 400, 'name'],
  ['POST', '/city/rooms', json({ name: ['a'] }), 400, 'name'],
  ['POST', '/city/rooms', json({}), 400, 'name'],
  ['POST', '/city/rooms', json({ name: '' }), 400, 'name'],
  ['POST', '/city/rooms', json({ name: ' \t\n ' }), 400, 'name'],
  ['POST', '/city/rooms', json({ name: long(61) }), 400, 'name'],
  ['POST', '/city/rooms', json({ name: 'a\0b' }), 400, 'name'],
  ['POST', '/city/rooms', json({ name: 'a\u202eb' }), 400, 'name'],
  ['POST', '/city/rooms', json({ name: 'Добра назва', description: long(281) }), 400, 'description'],
  ['POST', '/city/rooms', json({ name: 'Добра назва', description: '\0' }), 400, 'description'],
  ['POST', '/city/rooms', json({ name: 'Добра назва', slug: 'Не так' }), 400, 'slug'],
  ['POST', '/city/rooms', json({ name: 'General' }), 409, 'name'],
  ['POST', '/city/rooms', json({ name: 'Нова назва', slug: 'general' }), 409, 'slug'],
  ['GET', '/city/rooms?limit=-1', undefined, 400, 'limit'],
  ['GET', '/city/rooms?limit=101', undefined, 400, 'limit'],
  ['GET', '/city/rooms?limit=abc', undefined, 400, 'limit'],
  ['GET', '/city/rooms?limit=', undefined, 400, 'limit'],
  ['GET', '/city/rooms?limit=1e99', undefined, 400, 'limit'],
  ['GET', '/city/rooms?cursor=nonsense', undefined, 400, 'cursor'],
  ['GET', '/city/rooms/nowhere', undefined, 404, 'room_id'],
  ['GET', '/city/rooms/%00', undefined, 400, 'room_id'],
  ['GET', '/city/rooms/%E0%A4%A', undefined, 400, 'room_id'],
  ['GET', `/city/rooms/${long(81)}`, undefined, 400, 'room_id'],
  ['GET', '/city/rooms/%27%3B%20DROP%20TABLE%20rooms%3B--', undefined, 404, 'room_id'],
  ['GET', `${room}/messages?limit=-5`, undefined, 400, 'limit'],
  ['GET', `${room}/messages?before_seq=-1`, undefined, 400, 'before_seq'],
  ['GET', `${room}/messages?before_seq=1&after_seq=1`, undefined, 400, 'before_seq'],
  ['GET', '/city/rooms/nowhere/messages', undefined, 404, 'room_id'],
  ['POST', `${room}/read`, json({}), 400, 'seq'],
  ['POST', `${room}/read`, json({ seq: -1 }), 400, 'seq'],
  ['POST', '/city/rooms/nowhere/read', json({ seq: 1 }), 404, 'room_id'],
  ['GET', '/city/rooms:unread?room_id=nowhere', undefined, 404, 'room_id'],
  ['GET', '/city/messages:search', undefined, 400, 'query'],
  ['GET', '/city/messages:search?query=%27%20%26%20%21', undefined, 400, 'query'],
  ['GET', `/city/messages:search?query=${long(201)}`, undefined, 400, 'query'],
  ['GET', '/city/messages:search?query=a&room_id=nowhere', undefined, 404, 'room_id'],
  ['GET', '/city/messages:search?query=a&before=nonsense', undefined, 400, 'before'],
  ['GET', '/city/messages:search?query=a&limit=51', undefined, 400, 'limit'],
  ['GET', '/city/mentions?limit=101', undefined, 400, 'limit'],
  ['GET', '/city/mentions?cursor=nonsense', undefined, 400, 'cursor'],
  ['POST', `${room}/messages`, json({ text: '@Ніхто', mention_user_ids: ['u_nobody'] }), 400, 'mention_user_ids'],
  ['POST', `${room}/messages`, json({ text: 'так', mention_user_ids: Array(21).fill('u') }), 400, 'mention_user_ids'],
  ['POST', `${room}/messages`, json({ text: 'так', mention_user_ids: 'u' }), 400, 'mention_user_ids'],
  ['POST', `${room}/messages`, json({}), 400, 'text'],
  ['POST', `${room}/messages`, json({ text: '   ' }), 400, 'text'],
  ['POST', `${room}/messages`, json({ text: long(4001) }), 400, 'text'],
  ['POST', `${room}/messages`, json({ text: 'a\0' }), 400, 'text'],
  ['POST', `${room}/messages`, json({ body: long(4001) }), 400, 'body'],
  ['POST', `${room}/messages`, json({ text: 'так', body: 'ні' }), 400, 'body'],
  ['POST', `${room}/messages`, json({ text: { a: 1 } }), 400, 'text'],
  ['POST', `${room}/messages`, json({ text: 'так', client_id: long(65) }), 400, 'client_id'],
  ['POST', `${room}/messages`, json({ text: 'інше', client_id: 'first' }), 409, 'client_id'],
  ['POST', `${room}/messages`, json({ text: 'так', user_id: 'u_other' }), 403, undefined],
  ['POST', `${room}/messages`, 'x'.repeat(1024 * 1024), 413, 'body'],
  ['POST', '/city/rooms/nowhere/messages', json({ text: 'так' }), 404, 'room_id'],
  ['POST', `${room}/messages`, json({ text: 'так', reply_to_seq: 99 }), 400, 'reply_to_seq'],
  ['POST', `${room}/messages`, json({ text: 'так', reply_to_seq: -1 }), 400, 'reply_to_seq'],
  ['PATCH', `${room}/messages/1`, json({}), 400, 'text'],
  ['PATCH', `${room}/messages/1`, json({ text: long(4001) }), 400, 'text'],
  ['PATCH', `${room}/messages/1`, json({ text: 'a\0' }), 400, 'text'],
  ['PATCH', `${room}/messages/0`, json({ text: 'так' }), 400, 'message_seq'],
  ['PATCH', `${room}/messages/first`, json({ text: 'так' }), 400, 'message_seq'],
  ['PATCH', `${room}/messages/4294967295`, json({ text: 'так' }), 404, 'message_seq'],
  ['PATCH', '/city/rooms/nowhere/messages/1', json({ text: 'так' }), 404, 'room_id'],
  ['DELETE', `${room}/messages/99`, undefined, 404, 'message_seq'],
  ['POST', `${room}/messages/1/reactions`, json({}), 400, 'emoji'],
  ['POST', `${room}/messages/1/reactions`, json({ emoji: 'так' }), 400, 'emoji'],
  ['POST', `${room}/messages/1/reactions`, json({ emoji: '🌻🌻' }), 400, 'emoji'],
  ['GET', `${room}/events?after_seq=-1`, undefined, 400, 'after_seq'],
  ['GET', '/city/rooms/nowhere/events', undefined, 404, 'room_id'],
  ['POST', '/city/rooms/nowhere/join', '{}', 404, 'room_id'],
  ['POST', '/city/rooms/nowhere/leave', '{}', 404, 'room_id'],
  ['GET', '/city/feed?limit=-1', undefined, 400, 'limit'],
  ['GET', '/city/feed?limit=1000000', undefined, 400, 'limit'],
  ['POST', '/auth/guest', json({ display_name: long(41) }), 400, 'display_name'],
  ['POST', '/auth/guest', json({ display_name: '   ' }), 400, 'display_name'],
  ['PATCH', '/auth/me', json({ display_name: '' }), 400, 'display_name'],
  ['PATCH', '/auth/me', json({ display_name: 'a\0' }), 400, 'display_name'],
  ['POST', '/secondme/invoke', json({}), 400, 'prompt'],
  ['POST', '/secondme/invoke', json({ prompt: '  ' }), 400, 'prompt'],
  ['POST', '/secondme/invoke', json({ prompt: long(4001) }), 400, 'prompt'],
  ['POST', '/secondme/invoke', json({ prompt: 'a\0' }), 400, 'prompt'],
  ['POST', '/secondme/invoke', json({ prompt: 'так', user_id: 'u_other' }), 403, undefined],
  ['GET', '/secondme/history?user_id=u_other', undefined, 403, undefined],
  ['GET', '/secondme/history?limit=-1', undefined, 400, 'limit'],
  ['GET', '/secondme/history?cursor=abc', undefined, 400, 'cursor'],
  ['DELETE', '/secondme/history/abc', undefined, 404, undefined],
  ['POST', '/secondme/history/restore', json({}), 400, 'receipt_id'],
  ['POST', '/secondme/history/restore', json({ receipt_id: 'abc' }), 404, undefined],
  ['POST', '/secondme/invoke', json({ prompt: 'так', regenerate: 'abc' }), 400, 'regenerate'],
  ['GET', '/secondme/export?user_id=u_other', undefined, 403, undefined],
  ['GET', '/secondme/settings?user_id=u_other', undefined, 403, undefined],
  ['PUT', '/secondme/settings', json({ settings: {}, user_id: 'u_other' }), 403, undefined],
  ['PUT', '/secondme/settings', json({}), 400, 'settings'],
  ['PUT', '/secondme/settings', json({ settings: { facts: ['a\0'] } }), 400, 'settings.facts'],
  ['PUT', '/secondme/settings', json({ settings: { facts: [long(401)] } }), 400, 'settings.facts'],
  ['PUT', '/secondme/settings', json({ settings: { persona: { tone: 'loud' } } }), 400, 'settings.persona.tone'],
  ['PUT', '/secondme/settings', json({ settings: { sources: ['weather'] } }), 400, 'settings.sources'],
  ['POST', '/agents/city_guide/invoke', json({ input: '' }), 400, 'input'],
  ['POST', '/agents/city_guide/invoke', json({ input: 'так', context: { user_id: 'u_other' } }), 403, undefined],
  ['POST', '/agents/city_guide/invoke', json({ input: 'так', context: { history: 'усе' } }), 400, 'history'],
  [
    'POST',
    '/internal/matrix/presence/online',
    json({ matrix_user_id: 'olena', access_token: 't', status: 'online' }),
    400,
    'matrix_user_id',
  ],
  [
    'POST',
    '/internal/matrix/presence/online',
    json({ matrix_user_id: '@o:e', access_token: 't', status: 'dancing' }),
    400,
    'status',
  ],
  [
    'POST',
    '/internal/matrix/presence/online',
    json({ matrix_user_id: '@o:e', access_token: '', status: 'online' }),
    400,
    'access_token',
  ],
  ['POST', '/city/presence/leave', json({}), 400, 'connection_id'],
  ['DELETE', '/city/rooms', undefined, 405, undefined],
  ['GET', '/city/nothing', undefined, 404, undefined],
  ['GET', '/api/v1/nothing', undefined, 404, undefined],
];

describe('REST', () => {
  test.each(rest)('%s %s %.60s is %d and names %s', async (verb, path, body, status, field) => {
    const answer = body === undefined ? await resident.call(verb, path) : await resident.callRaw(verb, path, body);
    expect(answer.status, json(answer.body)).toBe(status);
    expect(answer.headers.get('content-type')).toBe('application/problem+json');
    expect(answer.body).toMatchObject({ status, message: answer.body.detail, title: expect.any(String) });
    expect(answer.body.request_id).toMatch(/^[\w-]+$/);
    if (field !== undefined) expect(answer.body.violations[0]?.field).toContain(field);
  });

  test('another media type is 415, bytes that are no UTF-8 are 400', async () => {
    const form = await resident.callRaw('POST', '/city/rooms', 'name=x', { 'content-type': 'multipart/form-data' });
    expect([form.status, form.body.violations[0].field]).toEqual([415, 'body']);
    const bytes = await resident.callRaw('POST', '/city/rooms', Buffer.from([0x7b, 0xff, 0xfe, 0x7d]));
    expect([bytes.status, bytes.body.violations[0].field]).toEqual([400, 'body']);
  });

  test('a passport that is not ours is 401', async () => {
    const path = '/auth/me';
    for (const token of ['nonsense', `${resident.token}x`, 'eyJhbGciOiJub25lIn0.eyJzdWIiOiJ1XzEifQ.']) {
      const answer = await stranger(base).callRaw('GET', path, undefined as never, {
        authorization: `Bearer ${token}`,
      });
      expect(answer.status).toBe(401);
    }
  });
});

/** what the socket is sent, and the code with which it answers */
const frames: [string, string | Buffer, string][] = [
  ['not JSON', 'привіт', 'invalid_argument'],
  ['half a JSON', '{"event":', 'invalid_argument'],
  ['an array', '[]', 'invalid_argument'],
  ['null', 'null', 'invalid_argument'],
  ['a number', '5', 'invalid_argument'],
  ['binary', Buffer.from([1, 2, 3]), 'invalid_argument'],
  ['no event', '{}', 'invalid_argument'],
  ['an event that is no text', '{"event":5}', 'invalid_argument'],
  ['an unknown event', '{"event":"city.room.explode"}', 'invalid_argument'],
  ['an event of every object', '{"event":"constructor"}', 'invalid_argument'],
  ['a message without text', json({ event: 'city.room.message.send', client_id: 'w' }), 'invalid_argument'],
  ['a message of blanks', json({ event: 'city.room.message.send', client_id: 'w', text: '  ' }), 'invalid_argument'],
  [
    'an answer to nothing',
    json({ event: 'city.room.message.send', text: 'х', reply_to_seq: 4294967295 }),
    'invalid_argument',
  ],
  ['a text that is an object', json({ event: 'city.room.message.send', text: {} }), 'invalid_argument'],
  ['too long a text', json({ event: 'city.room.message.send', client_id: 'w', text: long(4001) }), 'invalid_argument'],
  ['NUL', json({ event: 'city.room.message.send', client_id: 'w', text: 'a\0' }), 'invalid_argument'],
  [
    'too long a client_id',
    json({ event: 'city.room.message.send', client_id: long(65), text: 'a' }),
    'invalid_argument',
  ],
  ['another text again', json({ event: 'city.room.message.send', client_id: 'first', text: 'інше' }), 'already_exists'],
  ['someone else’s user_id', json({ event: 'city.room.typing', user_id: 'u_other' }), 'permission_denied'],
];

describe('WebSocket', () => {
  test.each(frames)('%s is answered by an error, and the socket lives', async (_what, frame, code) => {
    const socket = await resident.open('/ws/city/rooms/city_science');
    await socket.next('city.room.snapshot');
    socket.sendRaw(frame);
    const refusal = await socket.next('city.room.error');
    expect(refusal).toMatchObject({ code, message: expect.stringMatching(/\S/) });
    socket.send({ event: 'ping' });
    await socket.next('pong');
    socket.sendRaw('{"type":"ping"}');
    await socket.next((heard) => heard.type === 'pong');
    await socket.close();
  });

  test('the presence socket answers presence.error, and a whole tab’s socket the error of the event’s family', async () => {
    const presence = await resident.open('/ws/city/presence');
    presence.send({ event: 'presence.heartbeat', status: 'dancing' });
    expect(await presence.next('presence.error')).toMatchObject({ code: 'invalid_argument' });
    const tab = await resident.open('/ws/city');
    tab.send({ event: 'subscribe', topic: 'weather' });
    expect(await tab.next('city.error')).toMatchObject({ topic: 'weather', code: 'invalid_argument' });
    tab.send({ event: 'subscribe', topic: 'room:city_science', epoch: 5, after: -1 });
    expect(
      await tab.next((frame) => frame.event === 'city.error' && frame.topic === 'room:city_science'),
    ).toMatchObject({ code: 'invalid_argument' });
    tab.send({ event: 'city.room.message.send', room_id: 'nowhere', client_id: 'z', text: 'агов' });
    expect(await tab.next('city.room.error')).toMatchObject({ client_id: 'z', code: 'not_found' });
    await Promise.all([presence.close(), tab.close()]);
  });

  test('only what must close a socket closes it, with its own code', async () => {
    const unknown = await resident.open('/ws/city/rooms/nowhere');
    expect(await unknown.closed).toBe(4404);
    const large = await resident.open('/ws/city/rooms/city_science');
    large.sendRaw(json({ event: 'city.room.message.send', text: 'x'.repeat(17 * 1024) }));
    expect(await large.closed).toBe(1009);
    const stale = { ...resident };
    expect(await (await stranger(base).open('/ws/city?ticket=spent')).closed).toBe(4401);
    expect(stale.token).toBe(resident.token);
    await expect(resident.open('/ws/nothing')).rejects.toThrow('404');
  });
});

describe('RPC', () => {
  const calls: [
    string,
    (transport: Parameters<typeof createClient>[1]) => Promise<unknown>,
    Code,
    string | undefined,
  ][] = [
    [
      'an empty text',
      (t) => createClient(RoomsService, t).postMessage({ roomId: 'city_science' }),
      Code.InvalidArgument,
      'text',
    ],
    [
      'too long a text',
      (t) => createClient(RoomsService, t).postMessage({ roomId: 'city_science', text: long(4001) }),
      Code.InvalidArgument,
      'text',
    ],
    [
      'NUL',
      (t) => createClient(RoomsService, t).postMessage({ roomId: 'city_science', text: '\0' }),
      Code.InvalidArgument,
      'text',
    ],
    ['a negative limit', (t) => createClient(RoomsService, t).listRooms({ limit: -1 }), Code.InvalidArgument, 'limit'],
    ['an unknown room', (t) => createClient(RoomsService, t).getRoom({ roomId: 'nowhere' }), Code.NotFound, 'room_id'],
    [
      'someone else’s user_id',
      (t) => createClient(SecondMeService, t).invoke({ prompt: 'так', userId: 'u_other' }),
      Code.PermissionDenied,
      undefined,
    ],
    [
      'a call for services',
      (t) =>
        createClient(RoomsService, t).postMessages({
          posts: [{ roomId: 'city_science', userId: 'u_other', username: 'х', text: 'х' }],
        }),
      Code.PermissionDenied,
      undefined,
    ],
  ];
  const doors = {
    Connect: () => createConnectTransport({ baseUrl: base, httpVersion: '1.1', interceptors: [passport()] }),
    'gRPC-Web': () => createGrpcWebTransport({ baseUrl: base, httpVersion: '1.1', interceptors: [passport()] }),
    gRPC: () => openGrpcTransport(`http://127.0.0.1:${city.grpcPort}`, [passport()], 5_000),
  };

  describe.each(Object.entries(doors))('over %s', (_door, open) => {
    test.each(calls)('%s is refused and names its field', async (_what, call, code, field) => {
      const error = await call(open()).then(
        () => undefined,
        (reason: unknown) => ConnectError.from(reason),
      );
      expect(error?.code).toBe(code);
      if (field) expect(error?.rawMessage).toContain(field);
    });
  });

  test('a body of 1 MiB and bytes that are no message are refused', async () => {
    const path = '/city.rooms.v1.RoomsService/PostMessage';
    const large = await resident.callRaw('POST', path, json({ roomId: 'city_science', text: 'x'.repeat(1024 * 1024) }));
    expect([large.status, large.body.code]).toEqual([429, 'resource_exhausted']);
    const bytes = await resident.callRaw('POST', path, Buffer.from([255, 255, 255]), {
      'content-type': 'application/proto',
    });
    expect([bytes.status, bytes.body.code]).toEqual([400, 'invalid_argument']);
  });
});

test('after all that the room has just what was posted, and the city is well', async () => {
  const { body } = await other.call('GET', room);
  expect(body.messages.map((message: { text: string }) => message.text)).toEqual(['перше']);
  expect((await other.call('GET', '/readyz')).body).toEqual({ status: 'ready', missing: [] });
});

function passport(): NonNullable<Parameters<typeof createConnectTransport>[0]['interceptors']>[number] {
  return (next) => (request) => {
    request.header.set('authorization', `Bearer ${resident.token}`);
    return next(request);
  };
}
