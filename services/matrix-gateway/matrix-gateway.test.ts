/** The gateway against a homeserver over HTTP that follows the specification, and one that misbehaves. */
import { type Client, Code, ConnectError, createClient, createRouterTransport } from '@connectrpc/connect';
import { createConnectTransport } from '@connectrpc/connect-node';
import { MatrixGatewayService } from 'proto/city/matrix/v1/matrix';
import { ResidentsService } from 'proto/city/residents/v1/residents';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Config } from '../config.ts';
import { type RunningCity, serve } from '../host.ts';
import type { Service } from '../service.ts';
import { type FakeHomeserver, openFakeHomeserver } from './fake-homeserver.testing.ts';
import { type Patience, setMatrixPresence } from './homeserver.ts';
import { matrixGateway } from './service.ts';
import { setPresence } from './set-presence.ts';

const olena = '@олена/../x:city.example?#%';
const token = 'syt_secret_of_olena';
const request = { matrixUserId: olena, accessToken: token, status: 'online' };
const hasty: Patience = { limitMs: 400, retries: 2, pauseMs: 10, random: () => 0.5 };

let homeserver: FakeHomeserver;

beforeEach(async () => {
  homeserver = await openFakeHomeserver({ [token]: olena });
});
afterEach(() => homeserver.close());

/** The handler alone; the gate in front of it is tested below. */
function gateway(url: string | undefined = homeserver.url, patience = hasty): Client<typeof MatrixGatewayService> {
  return createClient(
    MatrixGatewayService,
    createRouterTransport((router) => {
      router.service(MatrixGatewayService, { setPresence: setPresence(url, patience) });
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
  ])('%s', async (_what, given, code, status, errcode) => {
    const error = await failure(gateway().setPresence({ ...request, ...given }));
    expect([error.code, error.metadata.get('x-http-code')]).toEqual([code, status]);
    expect(error.rawMessage).toBe(`the homeserver refused with ${status} ${errcode}`);
    expect(homeserver.requests).toHaveLength(1);
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

  test('also when the words to it break off', async () => {
    homeserver.misbehave.push('cut in the body');
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
    const outcome = setMatrixPresence(homeserver.url, given, { ...hasty, limitMs: 60_000 }, caller.signal);
    caller.abort();
    expect((await outcome).kind).toBe('away');
    expect(homeserver.requests.length).toBeLessThanOrEqual(1);
  });

  test('it sends us elsewhere: the token does not follow', async () => {
    const elsewhere = await openFakeHomeserver({ [token]: olena });
    homeserver.misbehave.push({ status: 307, headers: { location: elsewhere.url } });
    const error = await failure(gateway().setPresence(request));
    expect([error.code, error.rawMessage]).toEqual([Code.Unavailable, 'the homeserver answered 307']);
    expect(elsewhere.requests).toEqual([]);
    await elsewhere.close();
  });

  test('none is configured', async () => {
    const error = await failure(
      createClient(
        MatrixGatewayService,
        createRouterTransport((router) => {
          router.service(MatrixGatewayService, { setPresence: setPresence(undefined, hasty) });
        }),
      ).setPresence(request),
    );
    expect([error.code, error.rawMessage]).toEqual([
      Code.Unavailable,
      expect.stringContaining('MATRIX_HOMESERVER_URL is not set'),
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
  const elsewhere: Service = { name: 'residents', offers: [ResidentsService], open: () => () => {} };
  let city: RunningCity | undefined;

  afterEach(async () => {
    await city?.close();
    city = undefined;
  });

  async function open(matrixHomeserverUrl: string | undefined): Promise<RunningCity> {
    const config: Config = {
      ...{ port: 0, grpcPort: 0, host: '127.0.0.1', dataFolder: '/nonexistent' },
      ...{ databaseUrl: undefined, redisUrl: undefined, secret: 'a secret of the tests, long enough', addresses: {} },
      ...{ allowedOrigins: [], production: false, development: false, limits: true, logLevel: 'silent' },
      moderators: new Set<string>(),
      ...{ llm: undefined, matrixHomeserverUrl },
    };
    city = await serve([matrixGateway], [matrixGateway, elsewhere], config);
    return city;
  }

  async function clientOf(running: RunningCity, scopes?: readonly string[]) {
    const kind = scopes ? ('service' as const) : ('guest' as const);
    const caller = { id: scopes ? 'svc:bridge' : 'u_olena', name: 'x', kind, roles: [], scopes: scopes ?? [] };
    const passport = await running.host.passports.issue(caller, 60);
    const baseUrl = `http://127.0.0.1:${running.port}`;
    const client = createClient(MatrixGatewayService, createConnectTransport({ baseUrl, httpVersion: '1.1' }));
    const headers = { authorization: `Bearer ${passport.token}` };
    return { signed: () => client.setPresence(request, { headers }), client, headers };
  }

  test('asks for a passport, or a service token with scope matrix.presence', async () => {
    const running = await open(`${homeserver.url}/`);
    const { client, signed } = await clientOf(running);
    expect((await failure(client.setPresence(request))).code).toBe(Code.Unauthenticated);
    expect(homeserver.requests).toEqual([]);
    expect(await signed()).toMatchObject({ ok: true });
    expect(await (await clientOf(running, ['matrix.presence'])).signed()).toMatchObject({ ok: true });
    const other = await clientOf(running, ['residents.read']);
    expect((await failure(other.signed())).code).toBe(Code.PermissionDenied);
    expect(homeserver.requests).toHaveLength(2);
  });

  test.each([
    ['matrix_user_id', { matrixUserId: 'olena' }],
    ['access_token', { accessToken: '' }],
    ['status', { status: 'busy' }],
    ['status_msg', { statusMsg: 'x'.repeat(281) }],
  ])('names %s when it is wrong', async (field, given) => {
    const { client, headers } = await clientOf(await open(homeserver.url));
    const error = await failure(client.setPresence({ ...request, ...given }, { headers }));
    expect([error.code, error.rawMessage]).toEqual([Code.InvalidArgument, expect.stringContaining(field)]);
    expect(homeserver.requests).toEqual([]);
  });

  test('the status of a refusal survives the way to the caller', async () => {
    homeserver.misbehave.push({ status: 429, body: { retry_after_ms: 1_000 } });
    const { signed } = await clientOf(await open(homeserver.url));
    const error = await failure(signed());
    expect([error.code, error.metadata.get('x-http-code')]).toEqual([Code.ResourceExhausted, '429']);
  });

  test('does not open with a URL that is none', async () => {
    await expect(open('matrix.example.org')).rejects.toThrow(/MATRIX_HOMESERVER_URL must be like/);
  });
});
