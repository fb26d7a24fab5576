/** A server of Anthropic's Messages API that does as it is told, so that tests drive the real client over a real connection. */
import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What a client sent. */
export type ToldAnthropic = {
  model: string;
  max_tokens: number;
  system?: string;
  messages: { role: string; content: unknown }[];
  tools?: { name: string; description: string; input_schema: unknown }[];
  tool_choice?: { type: string };
};

/** How the server behaves, until told otherwise. */
export type AnthropicBehaviour =
  /** Says the pieces, counts tokens and ends well. */
  | { kind: 'says'; pieces: string[]; input?: number; output?: number }
  /** Says the text and wants a tool to read. */
  | { kind: 'calls'; text: string; tool: { id: string; name: string; json: string[] } }
  /** Says the pieces and breaks the connection. */
  | { kind: 'cut'; pieces: string[] }
  /** Says the pieces, and then that it is overloaded. */
  | { kind: 'overloaded'; pieces: string[] }
  /** Says the pieces and falls silent with the connection open. */
  | { kind: 'hangs'; pieces: string[] }
  /** Refuses. */
  | { kind: 'status'; status: number; headers?: Record<string, string>; message?: string };

/** A running fake. */
export type FakeAnthropic = {
  /** For ANTHROPIC_BASE_URL. */
  baseUrl: string;
  /** Every question, in order. */
  told: ToldAnthropic[];
  /** Path, key and version of each question. */
  asked: { path: string | undefined; key: unknown; version: unknown }[];
  /** Connections that clients hold open. */
  sockets(): number;
  /** Sets the behaviour for every question from now on, or a list of them, the last of which stays. */
  behave(...behaviours: AnthropicBehaviour[]): void;
  close(): Promise<void>;
};

/** Starts the fake on a port of the system's choice. */
export async function fakeAnthropic(): Promise<FakeAnthropic> {
  let behaviours: AnthropicBehaviour[] = [{ kind: 'says', pieces: ['Добрий ', 'день.'] }];
  const told: ToldAnthropic[] = [];
  const asked: FakeAnthropic['asked'] = [];
  let sockets = 0;

  const server = createServer(async (request, response) => {
    if (request.method === 'GET') {
      response.writeHead(200, { 'content-type': 'application/json' }).end('{"data":[]}');
      return;
    }
    const { authorization: key, 'anthropic-version': version } = request.headers;
    asked.push({ path: request.url, key, version });
    told.push(await bodyOf(request));
    const behaviour = behaviours.length > 1 ? behaviours.shift() : behaviours[0];
    if (!behaviour) return;
    if (behaviour.kind === 'status') {
      response.writeHead(behaviour.status, { 'content-type': 'application/json', ...behaviour.headers });
      response.end(JSON.stringify({ type: 'error', error: { type: 'error', message: behaviour.message ?? 'no' } }));
      return;
    }
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    for (const event of eventsOf(behaviour)) {
      response.write(`event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`);
      await new Promise((resolve) => setTimeout(resolve, 0));
    }
    if (behaviour.kind === 'cut') response.destroy();
    else if (behaviour.kind !== 'hangs') response.end();
  });
  server.on('connection', (socket) => {
    sockets += 1;
    socket.once('close', () => {
      sockets -= 1;
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');

  return {
    baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    told,
    asked,
    sockets: () => sockets,
    behave(...next) {
      behaviours = next;
    },
    async close() {
      server.close();
      server.closeAllConnections();
    },
  };
}

async function bodyOf(request: IncomingMessage): Promise<ToldAnthropic> {
  let text = '';
  for await (const chunk of request) text += chunk;
  return JSON.parse(text);
}

type Event = { type: string } & Record<string, unknown>;

function eventsOf(behaviour: Exclude<AnthropicBehaviour, { kind: 'status' }>): Event[] {
  const usage = { input_tokens: behaviour.kind === 'says' ? (behaviour.input ?? 5) : 5, output_tokens: 1 };
  const begin: Event[] = [
    { type: 'message_start', message: { id: 'msg', type: 'message', role: 'assistant', content: [], usage } },
    { type: 'ping' },
  ];
  const block = (index: number, content_block: object, deltas: object[]): Event[] => [
    { type: 'content_block_start', index, content_block },
    ...deltas.map((delta) => ({ type: 'content_block_delta', index, delta })),
    { type: 'content_block_stop', index },
  ];
  const text = (pieces: string[]) =>
    block(
      0,
      { type: 'text', text: '' },
      pieces.map((piece) => ({ type: 'text_delta', text: piece })),
    );
  const end = (stop_reason: string, output_tokens: number): Event[] => [
    { type: 'message_delta', delta: { stop_reason }, usage: { output_tokens } },
    { type: 'message_stop' },
  ];
  if (behaviour.kind === 'calls') {
    const { id, name, json } = behaviour.tool;
    const deltas = json.map((partial_json) => ({ type: 'input_json_delta', partial_json }));
    const calls = block(1, { type: 'tool_use', id, name, input: {} }, deltas);
    return [...begin, ...text([behaviour.text]), ...calls, ...end('tool_use', 9)];
  }
  if (behaviour.kind === 'says')
    return [...begin, ...text(behaviour.pieces), ...end('end_turn', behaviour.output ?? 3)];
  const begun = [...begin, ...text(behaviour.pieces).slice(0, -1)];
  if (behaviour.kind !== 'overloaded') return begun;
  return [...begun, { type: 'error', error: { type: 'overloaded_error', message: 'http://127.0.0.1 sk-1' } }];
}
