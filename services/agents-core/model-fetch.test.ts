import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import { type AddressInfo, createServer as createTcpServer, type Server } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { modelFetch } from './model-fetch.ts';

let server: Server | undefined;
afterEach(() => server?.close());

async function listening(one: Server): Promise<string> {
  server = one;
  one.listen(0, '127.0.0.1');
  await once(one, 'listening');
  return `127.0.0.1:${(one.address() as AddressInfo).port}`;
}

const answering = async (answer: RequestListener) => `http://${await listening(createServer(answer))}`;

test('asks and answers as the built-in one', async () => {
  const url = await answering(async (request, response) => {
    let text = '';
    for await (const chunk of request) text += chunk;
    response.writeHead(201, { 'x-said': [`${request.method}`, 'twice'], 'content-type': 'text/plain' });
    response.end(`${request.url} ${request.headers['x-key']} ${text}`);
  });
  const answer = await modelFetch(1_000)(`${url}/v1?a=1`, { method: 'POST', headers: { 'X-Key': 'k' }, body: 'ґанок' });
  expect([answer.status, answer.ok, answer.headers.get('x-said')]).toEqual([201, true, 'POST, twice']);
  expect(await answer.text()).toBe('/v1?a=1 k ґанок');
});

test('an answer may have no body, and a redirect is an answer', async () => {
  const url = await answering((request, response) => {
    response.writeHead(request.url === '/none' ? 204 : 302, { location: 'http://127.0.0.1:1/' });
    response.end();
  });
  expect(await (await modelFetch(1_000)(`${url}/none`)).text()).toBe('');
  expect((await modelFetch(1_000)(`${url}/moved`)).status).toBe(302);
});

test('a server that never completes the connection is given up in the time for it', async () => {
  // It takes the socket and says no word of TLS.
  const address = await listening(createTcpServer((socket) => socket.on('error', () => undefined)));
  const asking = modelFetch(100)(`https://${address}/`);
  await expect(asking).rejects.toMatchObject({
    name: 'TypeError',
    cause: expect.objectContaining({ message: 'no connection within 100 ms' }),
  });
});

test('an abort rejects with its reason, before the answer and within it', async () => {
  const url = await answering((request, response) => {
    if (request.url === '/silent') return;
    response.write('a');
  });
  const reason = new Error('enough');
  await expect(modelFetch(1_000)(url, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
  const stop = new AbortController();
  const asking = modelFetch(1_000)(`${url}/silent`, { signal: stop.signal });
  stop.abort(reason);
  await expect(asking).rejects.toBe(reason);
  const late = new AbortController();
  const answer = await modelFetch(1_000)(`${url}/begun`, { signal: late.signal });
  const reading = answer.text();
  late.abort();
  await expect(reading).rejects.toMatchObject({ name: 'TypeError', cause: expect.anything() });
});

test('a connection is kept for the next question, also when the end of an answer was not read', async () => {
  const sockets = new Set<unknown>();
  const url = await answering((request, response) => {
    sockets.add(request.socket);
    response.write('last event');
    setTimeout(() => response.end('\n'), 20);
  });
  for (let n = 0; n < 3; n++) {
    const over = new AbortController();
    const reader = (await modelFetch(1_000)(url, { signal: over.signal })).body?.getReader();
    await reader?.read();
    await reader?.cancel();
    // Whoever asked has what they wanted: that is no reason to close the connection.
    over.abort();
    await new Promise((resolve) => setTimeout(resolve, 60));
  }
  expect(sockets.size).toBe(1);
});

test('an answer that does not end when it is left is closed', async () => {
  const closed = Promise.withResolvers<void>();
  const url = await answering((_request, response) => {
    response.once('close', closed.resolve);
    response.write('a');
  });
  const reader = (await modelFetch(1_000)(url)).body?.getReader();
  await reader?.read();
  await reader?.cancel();
  await closed.promise;
});

test('a question on a kept connection that the server has just closed is asked on a new one, once', async () => {
  let asked = 0;
  const url = await answering((request, response) => {
    asked += 1;
    if (asked === 1) response.end('first');
    else if (request.url === '/again' && asked === 3) response.end('second');
    else request.socket.resetAndDestroy();
  });
  expect(await (await modelFetch(1_000)(url)).text()).toBe('first');
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(await (await modelFetch(1_000)(`${url}/again`)).text()).toBe('second');
  await expect(modelFetch(1_000)(`${url}/never`)).rejects.toMatchObject({ name: 'TypeError' });
});
