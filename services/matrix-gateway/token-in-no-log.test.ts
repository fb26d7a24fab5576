/** The access token is in no log, whatever goes wrong; and operators hear once that the homeserver has gone. */
import { createClient } from '@connectrpc/connect';
import { createConnectTransport } from '@connectrpc/connect-node';
import { MatrixGatewayService } from 'proto/city/matrix/v1/matrix';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { nobodyRevoked, testConfig } from '../city.testing.ts';
import { type RunningCity, serve } from '../host.ts';
import { openLog } from '../telemetry.ts';
import { type FakeHomeserver, type Misbehaviour, openFakeHomeserver } from './fake-homeserver.testing.ts';
import { matrixGateway } from './service.ts';

const token = 'syt_bGVzeWE_secret';
const request = { matrixUserId: '@lesia:city.example', accessToken: token, status: 'online' };
const lines: string[] = [];
let homeserver: FakeHomeserver;
let city: RunningCity;

beforeAll(async () => {
  homeserver = await openFakeHomeserver({ [token]: request.matrixUserId });
  const log = openLog('trace', { write: (line) => void lines.push(line) });
  const services = [matrixGateway, nobodyRevoked];
  city = await serve(services, services, testConfig({ matrixHomeserverUrl: homeserver.url }), log);
});
afterAll(async () => {
  await city.close();
  await homeserver.close();
});

test('in none of the lines, which are JSON, is the token', async () => {
  const caller = { id: 'u_lesia', name: 'Леся', kind: 'guest' as const, roles: [], scopes: [] };
  const passport = await city.host.passports.issue(caller, 60);
  const baseUrl = `http://127.0.0.1:${city.port}`;
  const headers = { authorization: `Bearer ${passport.token}` };
  const { setPresence } = createClient(MatrixGatewayService, createConnectTransport({ baseUrl, httpVersion: '1.1' }));
  const ask = (given: object = {}) =>
    setPresence({ ...request, ...given }, { headers }).then(
      () => 'set',
      () => 'refused',
    );
  const again: Misbehaviour[] = [{ status: 503, text: token }, 'cut', { cutAfter: 200 }];
  const troubles: Misbehaviour[][] = [
    again,
    again,
    [{ status: 500, body: { error: token } }],
    [{ status: 307, headers: { location: `${homeserver.url}/?access_token=${token}` } }],
    [{ status: 200, text: token }],
    [],
    [{ status: 401, body: { errcode: 'M_UNKNOWN_TOKEN', error: token } }],
    [{ status: 403, body: { errcode: token } }],
    [{ status: 429, body: { errcode: 'M_LIMIT_EXCEEDED', error: token } }],
  ];
  const answers: string[] = [];
  for (const trouble of troubles) {
    homeserver.misbehave.push(...trouble);
    answers.push(await ask());
  }
  expect(answers.filter((answer) => answer === 'set')).toHaveLength(1);
  for (const given of [{ status: token }, { accessToken: `${token}\n` }, { matrixUserId: `@${token}` }])
    await ask(given);
  await setPresence(request, { headers: { authorization: `Bearer ${token}` } }).catch(() => undefined);

  const said = lines.map((line) => JSON.parse(line) as { level: number; msg: string; reason?: string });
  expect(said.filter(({ level }) => level === 40).map(({ msg, reason }) => [msg, reason])).toEqual([
    ['the homeserver is away', 'broke off its answer'],
    ['the homeserver is back', undefined],
  ]);
  const everything = lines.join('') + (await city.host.metrics.metrics());
  const disguises = [
    token,
    encodeURIComponent(token),
    btoa(token).replace(/=+$/, ''),
    Buffer.from(token).toString('hex'),
  ];
  for (const disguise of disguises) expect(everything).not.toContain(disguise);
});
