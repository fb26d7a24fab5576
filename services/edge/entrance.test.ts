import type { IncomingMessage, ServerResponse } from 'node:http';
import { describe, expect, test } from 'vitest';
import { addressHeader } from '../caller.ts';
import { cookiePassport, entrance, trustedOrigin } from './entrance.ts';

const host = 'city.example:8080';
const cookie = 'city_passport=tok.en';

function request(method: string, headers: IncomingMessage['headers'] = {}, url = '/city/rooms'): IncomingMessage {
  return { method, url, headers: { host, ...headers } } as IncomingMessage;
}

/** Goes through the door; answers whether it was refused, and with what status. */
function enter(incoming: IncomingMessage, allowed: string[] = []) {
  const answer = { status: undefined as number | undefined, headersSent: false };
  const response = {
    setHeader: () => undefined,
    writeHead: (status: number) => {
      answer.status = status;
      return { end: () => undefined };
    },
  };
  const refused = entrance(allowed, () => 'named by the door')(incoming, response as unknown as ServerResponse);
  return { refused, status: answer.status, authorization: incoming.headers.authorization };
}

describe('a page is trusted', () => {
  test.each([
    ['the edge’s own', `http://${host}`, [], true],
    ['the same behind TLS', `https://${host}`, [], true],
    ['one that the operator named', 'https://portal.example', ['https://portal.example'], true],
    ['none: no browser', undefined, [], true],
    ['another site', 'https://evil.example', [], false],
    ['another port', 'http://city.example:9999', [], false],
    ['a name that begins alike', 'http://city.example:8080.evil.example', [], false],
    ['a sandboxed frame', 'null', [], false],
    ['nonsense', 'city.example:8080', [], false],
    ['nothing', '', [], false],
    ['one that only ends like an allowed one', 'https://notportal.example', ['https://portal.example'], false],
  ])('%s', (_who, origin, allowed, trusted) => {
    expect(trustedOrigin(request('POST', origin === undefined ? {} : { origin }), allowed)).toBe(trusted);
  });
});

describe('a cookie', () => {
  test('becomes the Authorization header for a page of the city', () => {
    const own = enter(request('POST', { cookie, origin: `http://${host}` }));
    expect(own).toEqual({ refused: false, status: undefined, authorization: 'Bearer tok.en' });
  });

  test.each(['POST', 'PUT', 'PATCH', 'DELETE'])('is refused for %s from another site', (method) => {
    const foreign = enter(request(method, { cookie, origin: 'https://evil.example' }));
    expect(foreign).toEqual({ refused: true, status: 403, authorization: undefined });
  });

  test.each(['GET', 'HEAD', 'OPTIONS'])('may be read with by %s, whose answer another site cannot see', (method) => {
    expect(enter(request(method, { cookie, origin: 'https://evil.example' })).refused).toBe(false);
  });

  test('does not replace a header that the caller gave: that needs no trust in the page', () => {
    const given = enter(request('POST', { cookie, origin: 'https://evil.example', authorization: 'Bearer own' }));
    expect(given).toMatchObject({ refused: false, authorization: 'Bearer own' });
  });

  test('that is empty or of another name is none', () => {
    for (const other of ['city_passport=', 'my_city_passport=tok.en', '']) {
      expect(cookiePassport(request('GET', { cookie: other }))).toBeUndefined();
      const foreign = enter(request('POST', { cookie: other, origin: 'https://evil.example' }));
      expect(foreign).toMatchObject({ refused: false, authorization: undefined });
    }
  });

  test('is taken when a proxy has put its own Authorization there', () => {
    const behind = enter(request('POST', { cookie, origin: `http://${host}`, authorization: 'Basic cHJveHk6eA==' }));
    expect(behind).toMatchObject({ refused: false, authorization: 'Bearer tok.en' });
    const foreign = request('POST', { cookie, origin: 'https://evil.example', authorization: 'Basic cHJveHk6eA==' });
    expect(enter(foreign)).toMatchObject({ refused: true, status: 403 });
  });
});

describe.each([
  ...['/auth/guest', '/v1/auth/guest', '/api/auth/guest', '/auth/guest/', '/v1/auth/guest?x=1', '/auth/guest/?/city'],
])('a new passport at %s', (url) => {
  test('is not asked for with the old cookie, which may be worth nothing any more', () => {
    const own = enter(request('POST', { cookie, origin: `http://${host}` }, url));
    expect(own).toEqual({ refused: false, status: undefined, authorization: undefined });
    expect(enter(request('POST', {}, url)).refused).toBe(false);
  });

  test('is not given to the page of another site, with a cookie or without', () => {
    for (const headers of [{ cookie }, {}, { cookie, authorization: 'Bearer own' }]) {
      const foreign = enter(request('POST', { ...headers, origin: 'https://evil.example' }, url));
      expect([foreign.refused, foreign.status]).toEqual([true, 403]);
    }
    expect(enter(request('POST', { cookie, origin: 'null' }, url)).status).toBe(403);
  });
});

test('a caller does not name their own address', () => {
  const incoming = request('GET', { [addressHeader]: 'theirs' });
  enter(incoming);
  expect(incoming.headers[addressHeader]).toBe('named by the door');
});
