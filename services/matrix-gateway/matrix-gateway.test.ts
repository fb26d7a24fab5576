/** The gateway against a homeserver over HTTP that follows the specification, and one that misbehaves. */
import { type Client, Code, ConnectError, createClient, createRouterTransport } from '@connectrpc/connect';
import { HomeserverRefusalSchema, MatrixGatewayService } from 'proto/city/matrix/v1/matrix';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openTestCity, partly, type TestCity } from '../city.testing.ts';
import type { Config } from '../config.ts';
import { openLimit } from '../limits.ts';
import { type FakeHomeserver, openFakeHomeserver } from './fake-homeserver.testing.ts';
import { homeserverBridge, type Patience } from './homeserver.ts';
import { type MatrixBridge, noBridge } from './matrix-bridge.ts';
import { matrixUserIdOf } from './matrix-ids.ts';
import { matrixGateway } from './service.ts';
import { setPresence } from './set-presence.ts';

const olena = '@олена/../x:city.example?#%';
const token = 'syt_secret_of_olena';
const request = { matrixUserId: olena, accessToken: token, status: 'online' };
const unlimited = openLimit({ limits: false, redisUrl: undefined }, '', '', { points: 1, seconds: 1 });
const hasty: Patience = { limitMs: 400, retries: 2, pauseMs: 10, random: () => 0.5 };

let homeserver: FakeHomeserver;

beforeEach(async () => {
  homeserver = await openFakeHomeserver({ [token]: olena });
});
afterEach(() => homeserver.close());

/** The handler alone; the gate in front of it is tested below. */
function gateway(bridge: MatrixBridge = homeserverBridge(homeserver.url, hasty)): Client<typeof MatrixGatewayService> {
  return createClient(
    MatrixGatewayService,
    createRouterTransport((router) => {
      const handlers = { setPresence: setPresence(bridge, 'city.example', unlimited) };
      router.service(MatrixGatewayService, partly(MatrixGatewayService, handlers));
    }),
  );
}

async function failure(call: Promise<unknown>): Promise<ConnectError> {
  const error = await call.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(ConnectError);
  const failed = error as ConnectError;
  expect(JSON.stringify([failed.message, [...failed.metadata], failed.details])).not.toContain(token);
  return failed;
}

describe('what the homeserver gets', () => {
  test('one PUT with the id as one path segment, the token, and the status', async () => {
    expect(await gateway().setPresence(request)).toMatchObject({ ok: true, matrixUserId: olena, status: 'online' });
    expect(homeserver.requests).toEqual([
      {
        method: 'PUT',
        path: `/_matrix/client/v3/presence/${encodeURIComponent(olena)}/status`,
        authorization: `Bearer ${token}`,
        body: { presence: 'online' },
      },
    ]);
    expect(homeserver.presence.get(olena)).toEqual({ presence: 'online' });
  });

  test('a status line when there is one', async () => {
    await gateway().setPresence({ ...request, status: 'unavailable', statusMsg: 'на обіді' });
    expect(homeserver.presence.get(olena)).toEqual({ presence: 'unavailable', status_msg: 'на обіді' });
  });
});

describe('what it refuses keeps its status', () => {
  test.each([
    ['an unknown token', { accessToken: 'syt_other' }, Code.Unauthenticated, '401', 'M_UNKNOWN_TOKEN'],
    ['someone else', { matrixUserId: '@taras:city.example' }, Code.PermissionDenied, '403', 'M_FORBIDDEN'],
    ['other capitals', { matrixUserId: olena.toUpperCase() }, Code.PermissionDenied, '403', 'M_FORBIDDEN'],
  ])('%s', async (_what, given, code, status, errcode) => {
    const error = await failure(gateway().setPresence({ ...request, ...given }));
    expect([error.code, error.metadata.get('x-http-code')]).toEqual([code, status]);
    expect(error.rawMessage).toBe(`the homeserver refused with ${status} ${errcode}`);
    expect(homeserver.requests).toHaveLength(1);
  });

  test.each<[number, string, { soft_logout?: unknown; retry_after_ms?: number }]>([
    [401, 'M_MISSING_TOKEN', {}],
    [401, 'M_UNKNOWN_TOKEN', { soft_logout: false }],
    [401, 'M_UNKNOWN_TOKEN', { soft_logout: true }],
    [403, 'M_FORBIDDEN', {}],
    [403, 'M_GUEST_ACCESS_FORBIDDEN', {}],
    [403, 'M_USER_DEACTIVATED', { soft_logout: 'yes' }],
    [404, 'M_UNRECOGNIZED', {}],
    [429, 'M_LIMIT_EXCEEDED', { retry_after_ms: 100 }],
  ])('%i %s %j, as a detail of the error', async (status, errcode, more) => {
    homeserver.misbehave.push({ status, body: { errcode, error: `no ${token}`, ...more } });
    const error = await failure(gateway().setPresence(request));
    expect(error.findDetails(HomeserverRefusalSchema)).toEqual([
      expect.objectContaining({ status, errcode, softLogout: more.soft_logout === true }),
    ]);
    expect(error.rawMessage).toContain(`the homeserver refused with ${status} ${errcode}`);
  });

  test.each([
    [403, '<html><h1>Forbidden</h1></html>'],
    [404, `{"errcode":"${'M_'.repeat(60)}"}`],
    [401, '["M_UNKNOWN_TOKEN"]'],
    [400, 'x'.repeat(3_000_000)],
  ])('%i without words of Matrix', async (status, text) => {
    homeserver.misbehave.push({ status, text, headers: { 'content-type': 'text/html' } });
    const error = await failure(gateway().setPresence(request));
    expect(error.rawMessage).toBe(`the homeserver refused with ${status}`);
    expect(error.findDetails(HomeserverRefusalSchema)).toEqual([expect.objectContaining({ status, errcode: '' })]);
  });

  test.each([
    [400, Code.InvalidArgument],
    [404, Code.NotFound],
    [405, Code.FailedPrecondition],
    [409, Code.FailedPrecondition],
    [413, Code.InvalidArgument],
    [418, Code.FailedPrecondition],
  ])('%i', async (status, code) => {
    homeserver.misbehave.push({ status, body: { errcode: 'not a code of Matrix, but a long text' } });
    const error = await failure(gateway().setPresence(request));
    expect([error.code, error.metadata.get('x-http-code')]).toEqual([code, String(status)]);
    expect(error.rawMessage).toBe(`the homeserver refused with ${status}`);
  });

  test('too many requests, with the wait that it asks for', async () => {
    homeserver.misbehave.push({ status: 429, body: { errcode: 'M_LIMIT_EXCEEDED', retry_after_ms: 2_500 } });
    const error = await failure(gateway().setPresence(request));
    expect([error.code, error.metadata.get('x-http-code')]).toEqual([Code.ResourceExhausted, '429']);
    expect([error.metadata.get('retry-after'), error.metadata.get('retry-after-ms')]).toEqual(['3', '2500']);
    expect(homeserver.requests).toHaveLength(1);

    homeserver.misbehave.push({ status: 429, headers: { 'retry-after': '7' } });
    expect((await failure(gateway().setPresence(request))).metadata.get('retry-after')).toBe('7');
  });

  test.each([
    ['a date', {}, { 'retry-after': 'Wed, 21 Oct 2026 07:28:00 GMT' }, '1000'],
    ['nothing', {}, {}, '1000'],
    ['a text', { retry_after_ms: '5000' }, {}, '1000'],
    ['a time gone by', { retry_after_ms: -5 }, { 'retry-after': '2' }, '2000'],
    ['a lifetime', { retry_after_ms: 1e300 }, {}, '3600000'],
  ])('too many requests, with %s instead of a wait', async (_what, body, headers, ms) => {
    homeserver.misbehave.push({ status: 429, body, headers });
    expect((await failure(gateway().setPresence(request))).metadata.get('retry-after-ms')).toBe(ms);
  });

  test('also when the words to it break off', async () => {
    homeserver.misbehave.push({ cutAfter: 403 });
    const error = await failure(gateway().setPresence(request));
    expect([error.code, error.metadata.get('x-http-code')]).toEqual([Code.PermissionDenied, '403']);
  });
});

describe('when it is not there', () => {
  test.each([['cut' as const], [{ status: 502 }], [{ status: 503 }], [{ status: 504 }]])(
    '%j twice, and the third attempt succeeds',
    async (misbehaviour) => {
      homeserver.misbehave.push(misbehaviour, misbehaviour);
      expect(await gateway().setPresence(request)).toMatchObject({ ok: true });
      expect(homeserver.requests).toHaveLength(3);
    },
  );

  test('chance says how long the pauses are, one each', async () => {
    const draws: number[] = [];
    const random = () => draws.push(0) * 0;
    homeserver.misbehave.push('cut', 'cut');
    const bridge = homeserverBridge(homeserver.url, { ...hasty, limitMs: 5_000, pauseMs: 3_600_000, random });
    expect(await gateway(bridge).setPresence(request)).toMatchObject({ ok: true });
    expect([draws.length, homeserver.requests.length]).toEqual([2, 3]);
  });

  test('it is unavailable after the third attempt', async () => {
    homeserver.misbehave.push({ status: 503 }, 'cut', { status: 503 });
    const error = await failure(gateway().setPresence(request));
    expect([error.code, error.rawMessage]).toEqual([Code.Unavailable, 'the homeserver answered 503']);
    expect(error.metadata.get('x-http-code')).toBeNull();
    expect(homeserver.requests).toHaveLength(3);
  });

  test.each([[500], [501]])('%i is not tried again', async (status) => {
    homeserver.misbehave.push({ status });
    expect((await failure(gateway().setPresence(request))).code).toBe(Code.Unavailable);
    expect(homeserver.requests).toHaveLength(1);
  });

  test('nobody listens', async () => {
    await homeserver.close();
    const error = await failure(gateway().setPresence(request));
    expect([error.code, error.rawMessage]).toEqual([Code.Unavailable, 'the homeserver cannot be reached']);
    homeserver = await openFakeHomeserver({});
  });

  test('it says nothing until the time is over', async () => {
    homeserver.misbehave.push('silence');
    const error = await failure(gateway().setPresence(request));
    expect([error.code, error.rawMessage]).toEqual([Code.Unavailable, 'the homeserver did not answer in 400 ms']);
    expect(homeserver.requests).toHaveLength(1);
  });

  test('a caller who goes away stops the attempts', async () => {
    homeserver.misbehave.push('silence');
    const caller = new AbortController();
    const given = { userId: olena, accessToken: token, presence: 'online' as const, statusMsg: '' };
    const outcome = homeserverBridge(homeserver.url, { ...hasty, limitMs: 60_000 }).setPresence(given, caller.signal);
    caller.abort();
    expect((await outcome).kind).toBe('away');
    expect(homeserver.requests.length).toBeLessThanOrEqual(1);
  });

  test.each([
    ['a page', '<!doctype html><title>Welcome</title>'],
    ['nothing', ''],
    ['a list', '[]'],
    ['something endless', `{"x":"${'x'.repeat(3_000_000)}"}`],
  ])('200 with %s is no homeserver’s answer', async (_what, text) => {
    homeserver.misbehave.push({ status: 200, text });
    const error = await failure(gateway().setPresence(request));
    expect([error.code, error.rawMessage]).toEqual([
      Code.Unavailable,
      'the homeserver answered 200 with what is no JSON object',
    ]);
    expect(homeserver.requests).toHaveLength(1);
  });

  test('an answer that breaks off is asked for again', async () => {
    homeserver.misbehave.push({ cutAfter: 200 });
    expect(await gateway().setPresence(request)).toMatchObject({ ok: true });
    expect(homeserver.requests).toHaveLength(2);
  });

  test('a slow one has its time', async () => {
    homeserver.misbehave.push({ afterMs: 100 });
    expect(await gateway().setPresence(request)).toMatchObject({ ok: true });
    homeserver.misbehave.push({ afterMs: 5_000 });
    expect((await failure(gateway().setPresence(request))).rawMessage).toBe('the homeserver did not answer in 400 ms');
  });

  test.each([301, 302, 303, 307, 308])('it sends us elsewhere by %i: the token does not follow', async (status) => {
    const elsewhere = await openFakeHomeserver({ [token]: olena });
    homeserver.misbehave.push({ status, headers: { location: elsewhere.url } });
    const error = await failure(gateway().setPresence(request));
    expect([error.code, error.rawMessage]).toEqual([Code.Unavailable, `the homeserver answered ${status}`]);
    expect(elsewhere.requests).toEqual([]);
    await elsewhere.close();
  });

  test('none is configured', async () => {
    const error = await failure(gateway(noBridge).setPresence(request));
    expect([error.code, error.rawMessage]).toEqual([
      Code.Unavailable,
      'MATRIX_HOMESERVER_URL is not set: this city has no homeserver',
    ]);
  });
});

test.each(['two\nlines', 'кирилиця', 'a b'])('a token that no header can hold is refused unquoted: %j', async (bad) => {
  const error = await failure(gateway().setPresence({ ...request, accessToken: bad }));
  expect(error.code).toBe(Code.InvalidArgument);
  expect(error.rawMessage).toContain('access_token');
  expect(error.rawMessage).not.toContain(bad);
  expect(homeserver.requests).toEqual([]);
});

describe('the service', () => {
  let city: TestCity | undefined;

  afterEach(async () => {
    await city?.close();
    city = undefined;
  });

  async function open(matrixHomeserverUrl: string | undefined, given: Partial<Config> = {}): Promise<TestCity> {
    city = await openTestCity([matrixGateway], { matrixHomeserverUrl, matrixServerName: 'city.example', ...given });
    return city;
  }

  test('asks for a passport, or a service token with scope matrix.presence', async () => {
    const { as, asService, asStranger } = await open(`${homeserver.url}/`);
    expect((await failure(asStranger(MatrixGatewayService).setPresence(request))).code).toBe(Code.Unauthenticated);
    const other = await asService(['residents.read'], MatrixGatewayService);
    expect((await failure(other.setPresence(request))).code).toBe(Code.PermissionDenied);
    expect(homeserver.requests).toEqual([]);
    expect(await (await as('u_olena', MatrixGatewayService)).setPresence(request)).toMatchObject({ ok: true });
    const bridge = await asService(['matrix.presence'], MatrixGatewayService);
    expect(await bridge.setPresence(request)).toMatchObject({ ok: true });
    expect(homeserver.requests).toHaveLength(2);
  });

  test('whose presence is set is the token’s to say, not the passport’s', async () => {
    const { as } = await open(homeserver.url);
    for (const resident of ['u_olena', 'u_taras']) {
      expect(await (await as(resident, MatrixGatewayService)).setPresence(request)).toMatchObject({ ok: true });
    }
    const puppet = { ...request, matrixUserId: matrixUserIdOf('u_olena', 'city.example') ?? '' };
    const error = await failure((await as('u_olena', MatrixGatewayService)).setPresence(puppet));
    expect([error.code, error.rawMessage]).toEqual([
      Code.PermissionDenied,
      expect.stringContaining('matrix_user_id is a name that the city speaks under'),
    ]);
    expect(homeserver.requests).toHaveLength(2);
  });

  test('one resident has so many changes a minute, services as many as they need', async () => {
    const { as, asService } = await open(homeserver.url, { limits: true });
    const olenaHere = await as('u_olena', MatrixGatewayService);
    for (let n = 0; n < 30; n++) await olenaHere.setPresence(request);
    const error = await failure(olenaHere.setPresence(request));
    expect([error.code, error.findDetails(HomeserverRefusalSchema)]).toEqual([Code.ResourceExhausted, []]);
    expect(await (await as('u_taras', MatrixGatewayService)).setPresence(request)).toMatchObject({ ok: true });
    const bridge = await asService(['matrix.presence'], MatrixGatewayService);
    for (let n = 0; n < 31; n++) await bridge.setPresence(request);
  });

  test('says what it carries', async () => {
    const { asStranger } = await open(homeserver.url);
    expect(await asStranger(MatrixGatewayService).getBridge({})).toMatchObject({
      ...{ presence: true, rooms: false, serverName: 'city.example' },
    });
    await city?.close();
    const alone = (await open(undefined, { matrixServerName: undefined })).asStranger(MatrixGatewayService);
    expect(await alone.getBridge({})).toMatchObject({ presence: false, rooms: false, serverName: '' });
  });

  test('tells bridges who is who', async () => {
    const { asService, as } = await open(undefined);
    const bridge = await asService(['matrix.bridge'], MatrixGatewayService);
    const { users } = await bridge.mapUsers({
      userIds: ['u_01jdzz3v5k0000000000000000', 'x'.repeat(255)],
      matrixUserIds: ['@city_.svc=3aguide:city.example', '@olena:city.example', '@city_.svc=3aguide:other.example'],
    });
    expect(users.map(({ userId, matrixUserId }) => [userId, matrixUserId])).toEqual([
      ['u_01jdzz3v5k0000000000000000', '@city_01jdzz3v5k0000000000000000:city.example'],
      ['svc:guide', '@city_.svc=3aguide:city.example'],
    ]);
    expect((await failure((await as('u_olena', MatrixGatewayService)).mapUsers({}))).code).toBe(Code.PermissionDenied);
    await city?.close();
    const nameless = await open(undefined, { matrixServerName: undefined });
    const error = await failure((await nameless.asService(['matrix.bridge'], MatrixGatewayService)).mapUsers({}));
    expect([error.code, error.rawMessage]).toEqual([
      Code.FailedPrecondition,
      expect.stringContaining('MATRIX_SERVER_NAME is not set'),
    ]);
  });

  test.each([
    ['matrix_user_id', { matrixUserId: 'olena' }],
    ['matrix_user_id', { matrixUserId: `@${'ї'.repeat(125)}:e.org` }],
    ['access_token', { accessToken: '' }],
    ['status', { status: 'busy' }],
    ['status_msg', { statusMsg: 'x'.repeat(281) }],
  ])('names %s when it is wrong', async (field, given) => {
    const client = await (await open(homeserver.url)).as('u_olena', MatrixGatewayService);
    const error = await failure(client.setPresence({ ...request, ...given }));
    expect([error.code, error.rawMessage]).toEqual([Code.InvalidArgument, expect.stringContaining(field)]);
    expect(homeserver.requests).toEqual([]);
  });

  test('the status of a refusal survives the way to the caller', async () => {
    homeserver.misbehave.push({ status: 429, body: { retry_after_ms: 1_000 } });
    const client = await (await open(homeserver.url)).as('u_olena', MatrixGatewayService);
    const error = await failure(client.setPresence(request));
    expect([error.code, error.metadata.get('x-http-code')]).toEqual([Code.ResourceExhausted, '429']);
    expect(error.findDetails(HomeserverRefusalSchema)).toEqual([expect.objectContaining({ status: 429 })]);
  });

  test('does not open with a URL that is none', async () => {
    await expect(open('matrix.example.org')).rejects.toThrow(/MATRIX_HOMESERVER_URL must be like/);
  });
});
