/** REST over a real HTTP server, in front of a few RPCs. */
import { createServer, request as httpRequest, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Code, ConnectError, createRouterTransport } from '@connectrpc/connect';
import { ResidentsService } from 'proto/city/residents/v1/residents';
import { RoomsService } from 'proto/city/rooms/v1/rooms';
import { SecondMeService } from 'proto/city/secondme/v1/secondme';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { addressHeader, addressOf } from '../caller.ts';
import { partly } from '../city.testing.ts';
import { invalid, tooMany } from '../refusal.ts';
import { entrance } from './entrance.ts';
import { rest } from './rest.ts';

/** A minute before the passport that the RPC makes ends. */
const now = 2_000_000_000_000 - 60_000;
const expiresAt = { seconds: 2_000_000_000n, nanos: 0 };
let server: Server;
let base: string;
let gone: AbortSignal | undefined;
/** What the RPCs were asked, with the Authorization header that came along. */
let asked: unknown[];
/** The address that the last call was made from. */
let address: string;

const transport = createRouterTransport(({ service }) => {
  service(
    RoomsService,
    partly(RoomsService, {
      listRooms: (request, context) => {
        asked.push([request.limit, context.requestHeader.get('authorization')]);
        address = addressOf(context);
        return { rooms: [{ id: 'city_general' }], nextCursor: 'next page' };
      },
      createRoom(request, context) {
        asked.push(request.name);
        if (request.name === 'taken') throw new ConnectError('name is taken', Code.AlreadyExists);
        if (request.name === 'busy') throw tooMany('too many new rooms', 1_500);
        if (request.name === 'bad') throw invalid('name', 'must be good');
        context.responseHeader.set('x-http-code', '201');
        return { room: { id: 'city_new', name: request.name } };
      },
      async getRoom(_request, context) {
        gone = context.signal;
        await new Promise((_resolve, reject) => context.signal.addEventListener('abort', reject));
        return {};
      },
    }),
  );
  service(
    ResidentsService,
    partly(ResidentsService, {
      createGuest(_request, context) {
        asked.push(context.requestHeader.get('authorization'));
        return { userId: 'u_1', displayName: 'Г', token: 'tok.en', expiresAt };
      },
      logout: () => ({ status: 'logged_out' }),
      getMe: () => {
        throw new Error('never');
      },
    }),
  );
  service(
    SecondMeService,
    partly(SecondMeService, {
      async *export(request, context) {
        if (!context.requestHeader.get('authorization'))
          throw new ConnectError('a passport is needed', Code.Unauthenticated);
        yield { record: { case: 'settings', value: { facts: ['маю\nкота'] } } };
        if (request.userId === 'u_half') throw new ConnectError('the database is gone', Code.Unavailable);
        yield { record: { case: 'interaction', value: { prompt: '1' } } };
      },
    }),
  );
});

beforeAll(async () => {
  const answer = rest(
    [RoomsService, ResidentsService, SecondMeService],
    () => transport,
    () => now,
  );
  const refusedAtTheDoor = entrance([], () => 'a'.repeat(22));
  server = createServer((request, response) => {
    if (refusedAtTheDoor(request, response)) return;
    if (!answer(request, response)) response.writeHead(299).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => server.close());
beforeEach(() => {
  asked = [];
});

async function call(
  verb: string,
  path: string,
  body?: string | Uint8Array<ArrayBuffer>,
  headers: Record<string, string> = {},
) {
  const response = await fetch(base + path, { method: verb, headers, ...(body === undefined ? {} : { body }) });
  const text = await response.text();
  return { status: response.status, headers: response.headers, body: text === '' ? undefined : JSON.parse(text) };
}

const json = { 'content-type': 'application/json' };

describe('what is answered', () => {
  test.each(['/city/rooms', '/v1/city/rooms', '/api/city/rooms', '/city/rooms/'])(
    '%s is one resource',
    async (path) => {
      const { status, body, headers } = await call('GET', `${path}?limit=7`, undefined, { authorization: 'Bearer p' });
      expect([status, body[0].id, headers.get('content-type')]).toEqual([200, 'city_general', 'application/json']);
      expect(headers.get('cache-control')).toBe('no-store');
      expect(headers.get('x-next-cursor')).toBe('next page');
      expect(asked).toEqual([[7, 'Bearer p']]);
    },
  );

  test('what was made is 201; without a content type the body is still JSON', async () => {
    const { status, body } = await call('POST', '/city/rooms', '{"name":"Сад"}');
    expect([status, body.id, body.name]).toEqual([201, 'city_new', 'Сад']);
  });

  test('a stream is a file of lines; one that breaks off does not pass for the whole', async () => {
    const headers = { authorization: 'Bearer p' };
    const response = await fetch(`${base}/secondme/export`, { headers });
    expect(response.headers.get('content-type')).toBe('application/x-ndjson');
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect(response.headers.get('content-disposition')).toBe('attachment; filename="secondme-export.ndjson"');
    const lines = (await response.text()).split('\n');
    expect(lines.map((line) => line && JSON.parse(line))).toEqual([
      { settings: expect.objectContaining({ facts: ['маю\nкота'] }) },
      { interaction: expect.objectContaining({ prompt: '1' }) },
      '',
    ]);
    const half = fetch(`${base}/secondme/export?user_id=u_half`, { headers });
    await expect(half.then((part) => part.text())).rejects.toThrow();
    expect(await call('GET', '/secondme/export')).toMatchObject({ status: 401, body: { code: 'unauthenticated' } });
  });

  test('the address of the caller goes along, as the door names it', async () => {
    await call('GET', '/city/rooms', undefined, { [addressHeader]: 'b'.repeat(22) });
    expect(address).toBe('a'.repeat(22));
  });

  test('a request id comes back, the caller’s or a new one', async () => {
    const own = await call('GET', '/city/rooms', undefined, { 'x-request-id': 'mine-1' });
    const made = await call('GET', '/city/rooms', undefined, { 'x-request-id': 'not one of ours!' });
    expect(own.headers.get('x-request-id')).toBe('mine-1');
    expect(made.headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
  });

  test('a passport is kept in a cookie that scripts cannot read, and logout takes it away', async () => {
    const plain = await call('POST', '/auth/guest', '');
    expect(plain.headers.get('set-cookie')).toBe('city_passport=tok.en; Path=/; HttpOnly; SameSite=Lax; Max-Age=60');
    const secure = await call('POST', '/auth/guest', '', { 'x-forwarded-proto': 'https' });
    expect(secure.headers.get('set-cookie')).toMatch(/; Secure$/);
    const out = await call('POST', '/auth/logout', '{}');
    expect(out.headers.get('set-cookie')).toMatch(/^city_passport=; .*Max-Age=0/);
    expect((await call('GET', '/city/rooms')).headers.get('set-cookie')).toBeNull();
  });

  test('a cookie is the passport, from the city’s own pages', async () => {
    await call('GET', '/city/rooms', undefined, { cookie: 'a=b; city_passport=tok.en' });
    expect(asked).toEqual([[0, 'Bearer tok.en']]);
    const foreign = { cookie: 'city_passport=tok.en', origin: 'https://evil.example' };
    const refused = await call('POST', '/city/rooms', '{"name":"Сад"}', foreign);
    expect([refused.status, refused.body.code]).toEqual([403, 'permission_denied']);
    expect(refused.body.request_id).toBe(refused.headers.get('x-request-id'));
    expect(asked).toHaveLength(1);
  });

  test('a browser whose passport is worth nothing any more gets a new one', async () => {
    const { status } = await call('POST', '/auth/guest', '{}', { cookie: 'city_passport=of.another.city' });
    expect([status, asked]).toEqual([200, [null]]);
  });

  test('when the caller goes the RPC is told', async () => {
    const request = httpRequest(`${base}/city/rooms/a`);
    request.on('error', () => undefined);
    request.end();
    await expect.poll(() => gone).toBeDefined();
    request.destroy();
    await expect.poll(() => gone?.aborted).toBe(true);
  });
});

describe('what is refused is a problem document', () => {
  const big = 'x'.repeat(64 * 1024);
  test.each<[string, string, string | Uint8Array<ArrayBuffer>, Record<string, string>, number, string]>([
    ['not JSON', '/city/rooms', '{"name"', json, 400, 'body'],
    ['an array', '/city/rooms', '[]', json, 400, 'body'],
    ['a text', '/city/rooms', '"Сад"', json, 400, 'body'],
    ['null', '/city/rooms', 'null', json, 400, 'body'],
    ['no UTF-8', '/city/rooms', new Uint8Array([0x7b, 0xff, 0x7d]), json, 400, 'body'],
    ['over 64 KiB', '/city/rooms', JSON.stringify({ name: big }), json, 413, 'body'],
    ['a form', '/city/rooms', 'name=x', { 'content-type': 'application/x-www-form-urlencoded' }, 415, 'body'],
    ['a wrong type', '/city/rooms', '{"name":5}', json, 400, 'name'],
    ['bad percent-encoding', '/city/rooms/%zz/join', '{}', json, 400, 'room_id'],
    ['what the RPC refuses', '/city/rooms', '{"name":"bad"}', json, 400, 'name'],
  ])('%s', async (_what, path, body, headers, status, field) => {
    const answer = await call('POST', path, body, headers);
    expect(answer.headers.get('content-type')).toBe('application/problem+json');
    expect(answer.body).toMatchObject({ status, code: 'invalid_argument', violations: [{ field }] });
    expect(answer.body.message).toBe(answer.body.detail);
    expect(answer.body.request_id).toBe(answer.headers.get('x-request-id'));
    expect([answer.status, answer.body.type]).toEqual([status, 'about:blank']);
  });

  test('a body of many chunks that never ends well is refused once, and the connection lives on', async () => {
    const endless = new ReadableStream({
      pull(controller) {
        controller.enqueue(new TextEncoder().encode(big));
        sent += 1;
        if (sent === 40) controller.close();
      },
    });
    let sent = 0;
    const response = await fetch(`${base}/city/rooms`, {
      ...{ method: 'POST', headers: json, body: endless, duplex: 'half' },
    } as RequestInit);
    expect(response.status).toBe(413);
  });

  test('codes have their status, a limit its Retry-After', async () => {
    const taken = await call('POST', '/city/rooms', '{"name":"taken"}');
    expect([taken.status, taken.body.code, taken.body.title]).toEqual([409, 'already_exists', 'Conflict']);
    const busy = await call('POST', '/city/rooms', '{"name":"busy"}');
    expect([busy.status, busy.body.code, busy.headers.get('retry-after')]).toEqual([429, 'resource_exhausted', '2']);
  });

  test('a fault of ours has no words of ours', async () => {
    const { status, body } = await call('GET', '/auth/me');
    expect([status, body.code]).toEqual([500, 'internal']);
    expect(JSON.stringify(body)).not.toMatch(/never|at .*:\d+/);
  });

  test('HEAD answers as GET does, without the body', async () => {
    const response = await fetch(`${base}/city/rooms`, { method: 'HEAD' });
    expect([response.status, response.headers.get('content-type'), await response.text()]).toEqual([
      200,
      'application/json',
      '',
    ]);
  });

  test('another verb is 405 and says which there are; another path is not ours', async () => {
    const { status, headers } = await call('DELETE', '/city/rooms');
    expect([status, headers.get('allow')?.split(', ').sort()]).toEqual([405, ['GET', 'POST']]);
    expect((await call('GET', '/city/nothing')).status).toBe(299);
  });
});
