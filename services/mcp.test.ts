/** The city by the Model Context Protocol, as the protocol's own client meets it over HTTP. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import type { CallToolResult } from '@modelcontextprotocol/sdk/types.js';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { arrive, type CityClient, type Json } from './city-client.testing.ts';
import { readConfig } from './config.ts';
import { type RunningCity, serve } from './host.ts';
import { all } from './start.ts';

const folder = mkdtempSync(join(tmpdir(), 'city-data-'));
const everything = ['secondme.ask', 'secondme.read', 'city.read'];
let city: RunningCity;
let base: string;
let olena: CityClient;
let programs: Client[];

beforeAll(async () => {
  const env = { PORT: '0', GRPC_PORT: '0', CITY_DATA: folder, LOG_LEVEL: 'silent' };
  city = await serve(all, all, readConfig(env));
  base = `http://127.0.0.1:${city.port}`;
});
afterAll(async () => {
  await city?.close();
  rmSync(folder, { recursive: true, force: true });
});
beforeEach(async () => {
  programs = [];
  olena = await arrive(base, 'Олена');
});
afterEach(async () => {
  for (const program of programs) await program.close();
});

const made = async (resident: CityClient, scopes: string[]) =>
  (await resident.call('POST', '/auth/tokens', { name: 'Програма', scopes })).body as {
    secret: string;
    token: { token_id: string };
  };

/** A program with this token. */
async function program(secret: string): Promise<Client> {
  const client = new Client({ name: 'a program', version: '1' });
  programs.push(client);
  const requestInit = { headers: { authorization: `Bearer ${secret}` } };
  // The library's own type does not bear exactOptionalPropertyTypes.
  const transport = new StreamableHTTPClientTransport(new URL('/mcp', base), { requestInit });
  await client.connect(transport as Parameters<Client['connect']>[0]);
  return client;
}
const call = async (client: Client, name: string, args: Record<string, unknown> = {}) =>
  (await client.callTool({ name, arguments: args })) as CallToolResult;
const textOf = ({ content: [first] }: CallToolResult) => (first?.type === 'text' ? first.text : '');
const names = async (client: Client) => (await client.listTools()).tools.map(({ name }) => name);
const prompts = async (resident: CityClient) =>
  (await resident.call('GET', '/secondme/history')).body.map(({ prompt }: { prompt: string }) => prompt);

describe('a program with a resident’s token', () => {
  test('asks their Second Me, which keeps it, and says who answered', async () => {
    const client = await program((await made(olena, everything)).secret);
    const answer = await call(client, 'ask_second_me', { question: 'Хто зараз у місті?', request_id: 'r1' });
    expect(answer.isError).toBeUndefined();
    expect(answer.structuredContent).toMatchObject({
      ...{ response: textOf(answer), state: 'done', provider: 'city-guide', is_llm: false, from_others_words: false },
      quota: { remaining: 19, resets_at: expect.any(String) },
    });
    const news = await call(client, 'ask_second_me', { question: 'Що нового?' });
    expect(news.structuredContent, 'what others wrote is marked').toMatchObject({ from_others_words: true });
    await olena.call('POST', '/secondme/history/clear', {});
    await call(client, 'ask_second_me', { question: 'Хто зараз у місті?', request_id: 'r1' });
    expect(await prompts(olena)).toEqual(['Хто зараз у місті?']);
    await call(client, 'ask_second_me', { question: 'Нікому не кажи', incognito: true });
    expect(await prompts(olena)).toEqual(['Хто зараз у місті?']);
  });

  test('reads the city by the tools that a Second Me has, and what it reads is true', async () => {
    const client = await program((await made(olena, everything)).secret);
    const { tools } = await client.listTools();
    expect(tools.map(({ name }) => name)).toEqual([
      ...['ask_second_me', 'who_is_online', 'popular_rooms', 'latest_events', 'find_room', 'room_messages'],
    ]);
    for (const { name, annotations } of tools.slice(1)) expect([name, annotations?.readOnlyHint]).toEqual([name, true]);
    const found = await call(client, 'find_room', { words: 'science' });
    expect(textOf(found)).toContain('Science');
    const socket = await olena.open('/ws/city/presence');
    socket.send({ event: 'presence.heartbeat', user_id: olena.userId });
    const online = async () => (await call(client, 'who_is_online')).structuredContent;
    // Seldom enough not to be refused for asking too often.
    const seldom = { timeout: 8_000, interval: 400 };
    await vi.waitFor(async () => expect(await online()).toMatchObject({ sources: [{ count: 1, path: '/' }] }), seldom);
    await socket.close();
  });

  test('does not read what the resident has switched off for their Second Me', async () => {
    const client = await program((await made(olena, everything)).secret);
    const messages = await call(client, 'room_messages', { room: 'science' });
    expect(messages.isError, 'messages are off until a resident says otherwise').toBe(true);
    expect((await call(client, 'latest_events')).isError).toBeUndefined();
    await olena.call('PUT', '/secondme/settings', { settings: { sources: ['presence', 'rooms'] } });
    const refused = await call(client, 'latest_events');
    const words = 'the settings of Second Me do not allow to read this part of the city';
    expect([refused.isError, textOf(refused), textOf(messages)]).toEqual([true, words, words]);
    expect((await call(client, 'popular_rooms')).isError).toBeUndefined();
  });

  test('never reaches the Second Me of another', async () => {
    const taras = await arrive(base, 'Тарас');
    await taras.call('POST', '/secondme/invoke', { prompt: 'моя таємниця' });
    const client = await program((await made(olena, everything)).secret);
    const answer = await call(client, 'ask_second_me', { question: 'Що я питав?', user_id: taras.userId });
    expect(JSON.stringify(answer)).not.toContain('таємниця');
    expect([await prompts(taras), await prompts(olena)]).toEqual([['моя таємниця'], ['Що я питав?']]);
  });

  test('is offered what its scopes allow, and refused the rest in words', async () => {
    const reader = await program((await made(olena, ['city.read'])).secret);
    expect(await names(reader)).not.toContain('ask_second_me');
    const refused = await call(reader, 'ask_second_me', { question: 'Привіт' });
    expect([refused.isError, textOf(refused)]).toEqual([true, 'the token has no scope secondme.ask']);
    expect(await prompts(olena)).toEqual([]);
    const asker = await program((await made(olena, ['secondme.ask'])).secret);
    expect(await names(asker)).toEqual(['ask_second_me']);
    expect(textOf(await call(asker, 'popular_rooms'))).toBe('the token has no scope city.read');
    // What the resident's Second Me reads is their consent's affair.
    expect((await call(asker, 'ask_second_me', { question: 'popular rooms' })).isError).toBeUndefined();
  });

  test.each<[string, Record<string, unknown>, RegExp]>([
    ['ask_second_me', {}, /prompt/],
    ['ask_second_me', { question: 7 }, /^question must be a text/],
    ['ask_second_me', { question: 'я'.repeat(4_001) }, /prompt/],
    ['find_room', {}, /^arguments cannot be read with: words must have/],
    ['no_such_tool', {}, /^there is no such tool/],
  ])('hears what is wrong with %s %j', async (name, args, words) => {
    const client = await program((await made(olena, everything)).secret);
    const answer = await call(client, name, args);
    expect([answer.isError, textOf(answer)]).toEqual([true, expect.stringMatching(words)]);
  });

  test('has the same by REST', async () => {
    const { secret } = await made(olena, ['city.read']);
    const headers = { authorization: `Bearer ${secret}`, 'content-type': 'application/json' };
    const tools: Json = await (await fetch(`${base}/city/tools`, { headers })).json();
    expect(tools.map(({ name }: Json) => name)).toContain('latest_events');
    const body = JSON.stringify({ arguments: '{"words":"science"}' });
    const read: Json = await (await fetch(`${base}/city/tools/find_room`, { method: 'POST', headers, body })).json();
    expect(read.text).toContain('Science');
    for (const args of ['{', '[]', '7']) {
      const wrong = JSON.stringify({ arguments: args });
      const refused = await fetch(`${base}/city/tools/find_room`, { method: 'POST', headers, body: wrong });
      expect([args, refused.status]).toEqual([args, 400]);
    }
    const stranger = await fetch(`${base}/city/tools/find_room`, { method: 'POST', body });
    expect(stranger.status).toBe(401);
  });

  test('is out with the next request once the token is revoked', async () => {
    const { secret, token } = await made(olena, everything);
    const client = await program(secret);
    expect(await names(client)).toContain('ask_second_me');
    await olena.call('DELETE', `/auth/tokens/${token.token_id}`);
    await expect(client.listTools()).rejects.toThrow(/401|not valid any more/);
    await expect(program(secret)).rejects.toThrow(/401|not valid any more/);
  });
});

describe('at the door', () => {
  const initialize = {
    jsonrpc: '2.0',
    id: 1,
    method: 'initialize',
    params: { protocolVersion: '2025-06-18', capabilities: {}, clientInfo: { name: 'x', version: '1' } },
  };
  const knock = async (given: { headers?: Record<string, string>; body?: string; method?: string } = {}) => {
    const { method = 'POST', body = JSON.stringify(initialize), headers = {} } = given;
    const usual = { 'content-type': 'application/json', accept: 'application/json, text/event-stream' };
    const response = await fetch(`${base}/mcp`, {
      method,
      headers: { ...usual, ...headers },
      ...(method === 'POST' ? { body } : {}),
    });
    return { status: response.status, headers: response.headers, body: (await response.json()) as Json };
  };
  const withToken = async () => ({ authorization: `Bearer ${(await made(olena, everything)).secret}` });

  test('a message is answered as JSON, and no session is begun', async () => {
    const { status, headers, body } = await knock({ headers: await withToken() });
    expect([status, headers.get('content-type'), headers.get('mcp-session-id')]).toEqual([
      ...[200, expect.stringContaining('application/json'), null],
    ]);
    expect(body.result.serverInfo.name).toBe('daarion-city');
  });

  test('nobody comes in with nothing, with nonsense, or with a passport', async () => {
    const passports: Record<string, string>[] = [
      {},
      { authorization: 'Bearer nonsense' },
      { authorization: `Bearer ${olena.token}` },
    ];
    for (const headers of [...passports, { cookie: `city_passport=${olena.token}` }]) {
      const { status, headers: answered, body } = await knock({ headers });
      expect([status, answered.get('www-authenticate'), body.code]).toEqual([
        ...[401, 'Bearer realm="city"', 'unauthenticated'],
      ]);
    }
  });

  test('a page of another site does not, whatever it has', async () => {
    const headers = { ...(await withToken()), origin: 'https://evil.example' };
    expect(await knock({ headers })).toMatchObject({ status: 403, body: { code: 'permission_denied' } });
  });

  test('only messages do, one at a time and of a size', async () => {
    const headers = await withToken();
    expect((await knock({ headers, body: '{' })).status).toBe(400);
    expect((await knock({ headers, body: JSON.stringify([initialize, initialize]) })).status).toBe(400);
    expect((await knock({ headers, body: JSON.stringify({ a: 'я'.repeat(40_000) }) })).status).toBe(413);
    for (const method of ['GET', 'DELETE']) {
      const { status, headers: answered } = await knock({ headers, method });
      expect([status, answered.get('allow')]).toEqual([405, 'POST']);
    }
  });

  test('and so many a minute, by all tokens of a resident together', async () => {
    const [one, other] = [await withToken(), await withToken()];
    const statuses = new Set<number>();
    for (let n = 0; n < 120; n++) statuses.add((await knock({ headers: one })).status);
    expect([...statuses]).toEqual([200]);
    const { status, headers } = await knock({ headers: other });
    expect([status, Number(headers.get('retry-after')) > 0]).toEqual([429, true]);
  });
});
