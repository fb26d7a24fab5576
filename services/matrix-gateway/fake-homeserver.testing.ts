/** For tests: a homeserver over HTTP that does with presence what the client-server specification says. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** What it does instead, once: an answer, silence, or a connection that it cuts. */
export type Misbehaviour =
  /** `text` instead of the JSON of a `body`. */
  | { status: number; body?: unknown; text?: string; headers?: Record<string, string> }
  /** Does what it should, so many milliseconds late. */
  | { afterMs: number }
  /** Does what it should, and breaks off in the middle of an answer with this status. */
  | { cutAfter: number }
  | 'silence'
  | 'cut';

/** A running homeserver. */
export type FakeHomeserver = {
  url: string;
  /** Requests as they came, oldest first. */
  requests: { method: string; path: string; authorization: string | undefined; body: unknown }[];
  /** Presence by user id. */
  presence: Map<string, { presence: string; status_msg?: string }>;
  /** Comes before it behaves; taken one a request. */
  misbehave: Misbehaviour[];
  close(): Promise<void>;
};

/** Opens one that knows these users by their access tokens. */
export async function openFakeHomeserver(users: Record<string, string>): Promise<FakeHomeserver> {
  const server = createServer((request, response) => void answer(fake, users, request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const fake: FakeHomeserver = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests: [],
    presence: new Map(),
    misbehave: [],
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return fake;
}

async function answer(
  fake: FakeHomeserver,
  users: Record<string, string>,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { method = '', url = '', headers } = request;
  const text = Buffer.concat(await request.toArray()).toString();
  fake.requests.push({ method, path: url, authorization: headers.authorization, body: parse(text) });
  const now = fake.misbehave.shift();
  if (now === 'silence') return;
  if (now === 'cut') return void request.socket.destroy();
  if (now && 'status' in now) {
    return send(response, now.status, now.text ?? JSON.stringify(now.body ?? {}), now.headers);
  }
  if (now && 'afterMs' in now) await sleep(now.afterMs, undefined, { ref: false });
  const { status, body } = behave(fake, users, request, parse(text));
  if (now && 'cutAfter' in now) {
    response.writeHead(now.cutAfter, { 'content-length': '500' }).write('{"errcode":');
    return void setTimeout(() => request.socket.destroy(), 20);
  }
  send(response, status, JSON.stringify(body));
}

function behave(
  fake: FakeHomeserver,
  users: Record<string, string>,
  { method, url = '', headers }: IncomingMessage,
  body: unknown,
): { status: number; body: unknown } {
  const path = /^\/_matrix\/client\/v3\/presence\/([^/]+)\/status$/.exec(url);
  if (!path) return error(404, 'M_UNRECOGNIZED');
  if (method !== 'PUT') return error(405, 'M_UNRECOGNIZED');
  const token = /^Bearer (.+)$/.exec(headers.authorization ?? '')?.[1];
  if (!token) return error(401, 'M_MISSING_TOKEN');
  const owner = users[token];
  if (!owner) return error(401, 'M_UNKNOWN_TOKEN', { soft_logout: false });
  if (decodeURIComponent(path[1] ?? '') !== owner) return error(403, 'M_FORBIDDEN');
  if (typeof body !== 'object' || body === null) return error(400, 'M_NOT_JSON');
  const { presence, status_msg } = body as Record<string, unknown>;
  if (!['online', 'unavailable', 'offline'].includes(String(presence))) return error(400, 'M_INVALID_PARAM');
  fake.presence.set(owner, {
    presence: String(presence),
    ...(status_msg === undefined ? {} : { status_msg: String(status_msg) }),
  });
  return { status: 200, body: {} };
}

function error(status: number, errcode: string, more: object = {}): { status: number; body: unknown } {
  return { status, body: { errcode, error: 'in words', ...more } };
}

function send(response: ServerResponse, status: number, text: string, headers: Record<string, string> = {}): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(text);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
