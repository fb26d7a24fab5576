/** For tests: a resident at the city's door, over REST and WebSocket, as any program would come. */
import { setTimeout as sleep } from 'node:timers/promises';
import WebSocket from 'ws';

/** What a REST call answered. */
export type Answer = { status: number; headers: Headers; body: Json };
// biome-ignore lint/suspicious/noExplicitAny: tests read answers field by field, and a wrong field fails them
export type Json = any;

/** A frame that came. */
export type Heard = { event: string } & Record<string, Json>;

/** One caller: a resident, or a stranger without a passport. */
export type CityClient = {
  userId: string;
  displayName: string;
  token: string;
  call(verb: string, path: string, body?: unknown): Promise<Answer>;
  /** The same with the body as it is, however wrong. */
  callRaw(verb: string, path: string, body: string | Buffer, headers?: Record<string, string>): Promise<Answer>;
  /** Opens a WebSocket with this caller's passport. */
  open(path: string): Promise<CitySocketClient>;
};

/** A WebSocket and all that it heard. */
export type CitySocketClient = {
  /** Every frame so far, in order. */
  heard: Heard[];
  /** The first frame, past or coming, that passes; fails with what was heard instead. */
  next(what: string | ((frame: Heard) => boolean), waitMs?: number): Promise<Heard>;
  send(frame: unknown): void;
  /** Sends as it is: no JSON, binary. */
  sendRaw(data: string | Buffer): void;
  close(): Promise<void>;
  /** The code with which the socket was closed, when it is. */
  closed: Promise<number>;
  isOpen(): boolean;
};

/** A caller without a passport. */
export function stranger(base: string): CityClient {
  return clientOf(base, { user_id: '', display_name: '', token: '' });
}

/** A new resident. */
export async function arrive(base: string, displayName: string): Promise<CityClient> {
  const { status, body } = await stranger(base).call('POST', '/auth/guest', { display_name: displayName });
  if (status !== 201) throw new Error(`no passport: ${status} ${JSON.stringify(body)}`);
  return clientOf(base, body);
}

function clientOf(base: string, passport: { user_id: string; display_name: string; token: string }): CityClient {
  const { token } = passport;
  const authorization: Record<string, string> = token ? { authorization: `Bearer ${token}` } : {};
  const callRaw = async (verb: string, path: string, body?: string | Buffer, headers: Record<string, string> = {}) => {
    const response = await fetch(base + path, {
      method: verb,
      headers: { 'content-type': 'application/json', ...authorization, ...headers },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : new Uint8Array(body) }),
    });
    const text = await response.text();
    return { status: response.status, headers: response.headers, body: text === '' ? undefined : parse(text) };
  };
  return {
    userId: passport.user_id,
    displayName: passport.display_name,
    token,
    call: (verb, path, body) => callRaw(verb, path, body === undefined ? undefined : JSON.stringify(body)),
    callRaw,
    open: (path) => openSocket(base.replace('http', 'ws') + path, token),
  };
}

function parse(text: string): Json {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

async function openSocket(url: string, token: string): Promise<CitySocketClient> {
  const socket = new WebSocket(url, token ? ['city.json.v1', `bearer.${token}`] : []);
  const heard: Heard[] = [];
  const waiting = new Set<() => void>();
  const closed = new Promise<number>((resolve) => socket.once('close', resolve));
  socket.on('message', (data) => {
    heard.push(JSON.parse(String(data)));
    for (const look of [...waiting]) look();
  });
  await new Promise((resolve, reject) => {
    socket.once('open', resolve);
    socket.once('error', reject);
  });
  socket.on('error', () => undefined);
  return {
    heard,
    closed,
    async next(what, waitMs = 5_000) {
      const passes = typeof what === 'string' ? (frame: Heard) => frame.event === what : what;
      return new Promise((resolve, reject) => {
        const timer = setTimeout(() => {
          waiting.delete(look);
          reject(new Error(`not heard: ${what}; heard ${JSON.stringify(heard.map((frame) => frame.event))}`));
        }, waitMs);
        const look = () => {
          const found = heard.find(passes);
          if (!found) return;
          clearTimeout(timer);
          waiting.delete(look);
          resolve(found);
        };
        waiting.add(look);
        look();
      });
    },
    send: (frame) => socket.send(JSON.stringify(frame)),
    sendRaw: (data) => socket.send(data),
    async close() {
      socket.close();
      await closed;
    },
    isOpen: () => socket.readyState === socket.OPEN,
  };
}

/** Waits until the check holds, looking often; fails with its last value after `waitMs`. */
export async function eventually<T>(
  look: () => Promise<T> | T,
  holds: (value: T) => boolean,
  waitMs = 5_000,
): Promise<T> {
  const end = Date.now() + waitMs;
  for (;;) {
    const value = await look();
    if (holds(value)) return value;
    if (Date.now() > end) throw new Error(`it did not come true; last: ${JSON.stringify(value)}`);
    await sleep(30);
  }
}
