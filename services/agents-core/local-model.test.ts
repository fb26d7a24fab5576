import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test, vi } from 'vitest';
import { type LocalModels, lookForLocalModels } from './local-model.ts';

const servers: Server[] = [];
let looking: LocalModels | undefined;
afterEach(() => {
  looking?.close();
  vi.useRealTimers();
  for (const server of servers.splice(0)) {
    server.close();
    server.closeAllConnections();
  }
});

async function listening(answer: RequestListener): Promise<number> {
  const server = createServer(answer);
  servers.push(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

const lists = (...ids: string[]) =>
  listening((_, response) => response.end(JSON.stringify({ object: 'list', data: ids.map((id) => ({ id })) })));
const says = (body: string, status = 200) => listening((_, response) => response.writeHead(status).end(body));

async function found(ports: number[], own = { port: 1, grpcPort: 2 }) {
  looking?.close();
  looking = await lookForLocalModels(own, ports);
  return looking.now();
}

test('the first model of the first server that has one that can answer', async () => {
  const [empty, full] = [await lists(), await lists('nomic-embed-text', 'llama3.2:latest', 'qwen3')];
  expect(await found([empty, full, await lists('other')])).toEqual({
    baseUrl: `http://127.0.0.1:${full}/v1`,
    model: 'llama3.2:latest',
  });
});

test.each([
  ['a page', '<html></html>', 200],
  ['another JSON', '{"data":{"id":"m"}}', 200],
  ['null', 'null', 200],
  ['models without names', '{"data":[null,{},{"id":7}]}', 200],
  ['a problem document', '{"title":"Not Found","status":404}', 404],
])('%s is no model', async (_, body, status) => {
  expect(await found([await says(body, status)])).toBeUndefined();
});

test('who does not answer soon, and where nobody listens, is no model', async () => {
  const gone = await lists('m');
  servers.pop()?.close();
  expect(await found([await listening(() => {}), gone])).toBeUndefined();
});

test('the city never takes itself for a model', async () => {
  const own = await lists('m');
  expect(await found([own], { port: own, grpcPort: 2 })).toBeUndefined();
  expect(await found([own], { port: 1, grpcPort: own })).toBeUndefined();
});

test('looks again, and sees what has come and what has gone', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  let ids: string[] = [];
  const port = await listening((_, response) => response.end(JSON.stringify({ data: ids.map((id) => ({ id })) })));
  expect(await found([port])).toBeUndefined();
  ids = ['came'];
  vi.advanceTimersByTime(33_000);
  await vi.waitFor(() => expect(looking?.now()?.model).toBe('came'));
  ids = [];
  await vi.waitFor(() => {
    vi.advanceTimersByTime(33_000);
    expect(looking?.now()).toBeUndefined();
  });
});
