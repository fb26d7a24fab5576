/** Second Me as a browser and a program meet it: through the edge, to a model and back. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Client, Code, createClient } from '@connectrpc/connect';
import { createConnectTransport } from '@connectrpc/connect-node';
import { SecondMeService } from 'proto/city/secondme/v1/secondme';
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { type FakeOpenAi, fakeOpenAi } from './agents-core/fake-openai.testing.ts';
import { arrive, type CityClient } from './city-client.testing.ts';
import { readConfig } from './config.ts';
import { type RunningCity, serve } from './host.ts';
import { all } from './start.ts';

const folder = mkdtempSync(join(tmpdir(), 'city-data-'));
let fake: FakeOpenAi;
let city: RunningCity;
let base: string;
let olena: CityClient;

beforeAll(async () => {
  fake = await fakeOpenAi();
  const llm = { LLM_BASE_URL: fake.baseUrl, LLM_MODEL: 'm1' };
  const env = { PORT: '0', GRPC_PORT: '0', CITY_DATA: folder, LOG_LEVEL: 'silent', CITY_LIMITS: 'off', ...llm };
  city = await serve(all, all, readConfig(env));
  base = `http://127.0.0.1:${city.port}`;
});
afterAll(async () => {
  await city?.close();
  await fake?.close();
  rmSync(folder, { recursive: true, force: true });
});
beforeEach(async () => {
  fake.told.length = 0;
  olena = await arrive(base, 'Олена');
});

/** As the page of this resident's browser speaks, but for the cookie. */
function secondMeOf({ token }: CityClient): Client<typeof SecondMeService> {
  const transport = createConnectTransport({
    baseUrl: base,
    httpVersion: '1.1',
    useHttpGet: true,
    interceptors: [
      (next) => (request) => {
        request.header.set('authorization', `Bearer ${token}`);
        return next(request);
      },
    ],
  });
  return createClient(SecondMeService, transport);
}

const states = async (of: CityClient) =>
  (await of.call('GET', '/secondme/history')).body.map(({ state, response }: Record<string, string>) => [
    state,
    response,
  ]);

test('a page that is closed within an answer frees the model, and the part is kept as stopped', async () => {
  fake.behave({ kind: 'hangs', pieces: ['Перше ', 'друге'] });
  const tab = new AbortController();
  let text = '';
  const listen = async () => {
    for await (const { step } of secondMeOf(olena).invokeStream({ prompt: 'Довге' }, { signal: tab.signal })) {
      if (step.case === 'text') text += step.value;
      if (text === 'Перше друге') tab.abort();
    }
  };
  await expect(listen()).rejects.toMatchObject({ code: Code.Canceled });
  await vi.waitFor(() => expect(fake.open()).toBe(0));
  await vi.waitFor(async () => expect(await states(olena)).toEqual([['stopped', 'Перше друге']]));
});

test('so does one that waits for the whole answer, and a program that goes', async () => {
  fake.behave({ kind: 'hangs', pieces: ['Перше'] });
  const { secret } = (await olena.call('POST', '/auth/tokens', { name: 'Програма', scopes: ['secondme.ask'] })).body;
  const call = { name: 'ask_second_me', arguments: { question: 'Довге' } };
  const ways: [string, string, object][] = [
    ['/secondme/invoke', olena.token, { prompt: 'Довге' }],
    ['/mcp', secret, { jsonrpc: '2.0', id: 1, method: 'tools/call', params: call }],
  ];
  for (const [path, token, body] of ways) {
    const gone = new AbortController();
    const headers = {
      ...{ authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      accept: 'application/json, text/event-stream',
    };
    const asking = fetch(base + path, { method: 'POST', headers, body: JSON.stringify(body), signal: gone.signal });
    asking.catch(() => undefined);
    await vi.waitFor(() => expect([path, fake.open()]).toEqual([path, 1]));
    gone.abort();
    await vi.waitFor(() => expect([path, fake.open()]).toEqual([path, 0]));
  }
});

test('what is told of a resident is kept by no cache on the way, whatever it is asked by', async () => {
  fake.behave({ kind: 'says', pieces: ['ось'] });
  await olena.call('POST', '/secondme/invoke', { prompt: 'таємне' });
  for (const path of ['history', 'profile', 'settings', 'told', 'export']) {
    const { headers } = await olena.call('GET', `/secondme/${path}`);
    expect([path, headers.get('cache-control')]).toEqual([path, 'no-store']);
  }
  for (const rpc of ['GetTold', 'GetSettings']) {
    const query = 'connect=v1&encoding=json&message=%7B%7D';
    const headers = { authorization: `Bearer ${olena.token}` };
    const answer = await fetch(`${base}/city.secondme.v1.SecondMeService/${rpc}?${query}`, { headers });
    expect([rpc, answer.status, answer.headers.get('cache-control')]).toEqual([rpc, 200, 'private, no-store']);
  }
});

test('two residents who ask at once have each their own history, and no address of one opens that of the other', async () => {
  const taras = await arrive(base, 'Тарас');
  fake.behave({ kind: 'says', pieces: ['ось'] });
  const asked = Array.from({ length: 10 }, (_, n) => [
    olena.call('POST', '/secondme/invoke', { prompt: `її ${n}`, request_id: `r${n}` }),
    taras.call('POST', '/secondme/invoke', { prompt: `його ${n}`, request_id: `r${n}` }),
  ]);
  await Promise.all(asked.flat());
  for (const { messages } of fake.told) {
    const text = JSON.stringify(messages);
    expect(text.includes('її') && text.includes('його')).toBe(false);
  }
  const [first] = (await taras.call('GET', '/secondme/history?limit=100')).body;
  const named = `user_id=${taras.userId}`;
  const reads = ['history', 'profile', 'settings', 'told', 'export'].map((path) => [
    'GET',
    `/secondme/${path}?${named}`,
  ]);
  const erasures = [
    ['DELETE', `/secondme/history?${named}`],
    ['DELETE', `/secondme/history/${first.id}?${named}`],
    ['DELETE', `/secondme/history/${first.id}`],
  ];
  for (const [verb = '', path = ''] of [...reads, ...erasures]) {
    const { status, body } = await olena.call(verb, path);
    expect([path, [403, 404].includes(status)]).toEqual([path, true]);
    expect(JSON.stringify(body)).not.toContain('його');
  }
  expect((await taras.call('GET', '/secondme/history?limit=100')).body).toHaveLength(10);
});
