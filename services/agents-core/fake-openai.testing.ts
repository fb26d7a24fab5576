/** An OpenAI-compatible server that does as it is told, so that tests drive the real client over a real connection. */
import { EventEmitter, once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What a client sent. */
export type Told = {
  model: string;
  stream: boolean;
  stream_options?: { include_usage: boolean };
  messages: { role: string; content: string }[];
};

/** How the server behaves, until told otherwise. */
export type Behaviour =
  /** Says the pieces, waiting between them, counts tokens and ends well. */
  | { kind: 'says'; pieces: string[]; betweenMs?: number; tokens?: number }
  /** Says the pieces and breaks the connection. */
  | { kind: 'cut'; pieces: string[] }
  /** Says the pieces and closes in good order, but before the end of the answer. */
  | { kind: 'ends early'; pieces: string[] }
  /** Says the pieces and falls silent with the connection open. */
  | { kind: 'hangs'; pieces: string[] }
  /** Takes the question and never answers. */
  | { kind: 'silent' }
  /** Refuses. */
  | { kind: 'status'; status: number; headers?: Record<string, string>; message?: string }
  /** Sends this body as a stream of events. */
  | { kind: 'body'; body: string };

/** A running fake. */
export type FakeOpenAi = {
  /** For LLM_BASE_URL. */
  baseUrl: string;
  /** Every question, in order. */
  told: Told[];
  /** The Authorization header of each question. */
  keys: (string | undefined)[];
  /** Answers that are being sent now. */
  open(): number;
  /** Connections that clients hold open, whether an answer is being sent or not. */
  sockets(): number;
  /** Resolves when no answer is being sent. */
  idle(): Promise<void>;
  /** Sets the behaviour for every question from now on, or a list of them, the last of which stays. */
  behave(...behaviours: Behaviour[]): void;
  close(): Promise<void>;
};

/** Starts the fake on a port of the system's choice. */
export async function fakeOpenAi(): Promise<FakeOpenAi> {
  let behaviours: Behaviour[] = [{ kind: 'says', pieces: ['Добрий ', 'день.'], tokens: 7 }];
  const told: Told[] = [];
  const keys: (string | undefined)[] = [];
  let open = 0;
  const closed = new EventEmitter();

  const server = createServer(async (request, response) => {
    open += 1;
    response.once('close', () => {
      open -= 1;
      closed.emit('one');
    });
    told.push(await bodyOf(request));
    keys.push(request.headers.authorization);
    const behaviour = behaviours.length > 1 ? behaviours.shift() : behaviours[0];
    if (behaviour) await answer(behaviour, response);
  });
  let sockets = 0;
  server.on('connection', (socket) => {
    sockets += 1;
    socket.once('close', () => {
      sockets -= 1;
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');

  return {
    baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    told,
    keys,
    open: () => open,
    sockets: () => sockets,
    async idle() {
      while (open > 0) await once(closed, 'one');
    },
    behave(...next) {
      behaviours = next;
    },
    async close() {
      server.close();
      server.closeAllConnections();
    },
  };
}

async function bodyOf(request: IncomingMessage): Promise<Told> {
  let text = '';
  for await (const chunk of request) text += chunk;
  return JSON.parse(text);
}

async function answer(behaviour: Behaviour, response: ServerResponse): Promise<void> {
  if (behaviour.kind === 'silent') return;
  if (behaviour.kind === 'status') {
    const message = behaviour.message ?? 'no';
    response.writeHead(behaviour.status, { 'content-type': 'application/json', ...behaviour.headers });
    response.end(JSON.stringify({ error: { message } }));
    return;
  }
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  if (behaviour.kind === 'body') {
    response.end(behaviour.body);
    return;
  }
  const send = (chunk: unknown) => response.write(`data: ${JSON.stringify(chunk)}\n\n`);
  for (const content of behaviour.pieces) {
    if (response.destroyed) return;
    send({ choices: [{ index: 0, delta: { content }, finish_reason: null }] });
    const pause = behaviour.kind === 'says' ? (behaviour.betweenMs ?? 0) : 0;
    await new Promise((resolve) => setTimeout(resolve, pause));
  }
  if (behaviour.kind === 'hangs') return;
  if (behaviour.kind === 'cut') response.destroy();
  if (behaviour.kind === 'ends early') response.end();
  if (behaviour.kind !== 'says') return;
  send({ choices: [{ index: 0, delta: {}, finish_reason: 'stop' }] });
  if (behaviour.tokens) send({ choices: [], usage: { total_tokens: behaviour.tokens } });
  response.end('data: [DONE]\n\n');
}
