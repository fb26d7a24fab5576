/** For tests: asks a city wrongly, again and again, and gathers what it should not have answered. */
import { once } from 'node:events';
import { Agent, request as httpRequest, type IncomingMessage } from 'node:http';
import { type DescService, getOption } from '@bufbuild/protobuf';
import { access } from 'proto/city/access/v1/access';
import WebSocket from 'ws';
import { arrive, type CityClient } from './city-client.testing.ts';
import { closeCodes } from './edge/close-codes.ts';
import { type FuzzAnswer, leak, wrongAnswer, wrongRefusal } from './fuzz-answers.testing.ts';
import { type FuzzFrame, fuzzFrame } from './fuzz-frames.testing.ts';
import { type FuzzRequest, fuzzRequests, type GoodValues } from './fuzz-requests.testing.ts';
import type { RunningCity } from './host.ts';
import { type Seeded, seeded } from './seeded.testing.ts';

/** What is asked, and of whom. */
export type FuzzOptions = {
  city: RunningCity;
  services: readonly DescService[];
  seed: number;
  requests: number;
  frames: number;
  /** What no answer may have, unless its caller speaks for everyone. */
  secrets: readonly string[];
  good: GoodValues;
};

/** What it came to; `wrong` says what was asked and what is wrong with the answer. */
export type FuzzReport = { statuses: Record<string, number>; frames: number; refused: number; wrong: string[] };

/** Callers at a time. */
const atATime = 12;
/** Frames that a socket is sent before it has to answer a ping. */
const framesASocket = 60;
/** Patience with an answer, and with a stream that has begun and says nothing. */
const patienceMs = 30_000;
const streamMs = 60;
/** How a socket may end, by the contract. 1007 is RFC 6455's, for bytes that are no UTF-8. */
const allowedCloses: ReadonlySet<number> = new Set([
  ...[closeCodes.tooLarge, closeCodes.spoofing, closeCodes.passport, closeCodes.noRoom],
  ...[closeCodes.slowReader, closeCodes.tooManyFrames, closeCodes.comeBack, 1007],
]);

/** Asks all of it. */
export async function fuzz(options: FuzzOptions): Promise<FuzzReport> {
  const report: FuzzReport = { statuses: {}, frames: 0, refused: 0, wrong: [] };
  const callers = await openCallers(options);
  await inTurns(
    (n) => n < options.requests,
    (n) => oneRequest(seeded(options.seed, `request ${n}`), options, callers, report),
  );
  // A socket that was closed for what it said has said less than others.
  await inTurns(
    () => report.frames < options.frames,
    (n) => oneSocket(seeded(options.seed, `socket ${n}`), options, callers, report),
  );
  callers.agent.destroy();
  return report;
}

type Callers = {
  agent: Agent;
  make: (draws: Seeded) => FuzzRequest;
  /** For the service: it may clear what a resident has, so it speaks for none but its own. */
  makeForService: (draws: Seeded) => FuzzRequest;
  /** Who may do everything. */
  service: string;
  /** Changes when the resident of now has logged out. */
  resident: CityClient;
};

async function openCallers({ city, services, good }: FuzzOptions): Promise<Callers> {
  const scopes = services.flatMap(({ methods }) => methods.map((method) => getOption(method, access).scope));
  const caller = { id: 'svc:fuzz', name: 'fuzz', kind: 'service' as const, roles: [], scopes: [...new Set(scopes)] };
  const served = await arrive(addressOf(city), 'Підопічна');
  return {
    agent: new Agent({ keepAlive: true, maxSockets: atATime }),
    make: fuzzRequests(services, good),
    makeForService: fuzzRequests(services, { ...good, user_id: ['', served.userId] }),
    service: (await city.host.passports.issue(caller, 3_600)).token,
    resident: await arrive(addressOf(city), 'Недбалий'),
  };
}

async function oneRequest(draws: Seeded, { city, secrets }: FuzzOptions, callers: Callers, report: FuzzReport) {
  const who = draws.pick(['stranger', 'resident', 'resident', 'service'] as const);
  const asked = who === 'service' ? callers.makeForService(draws) : callers.make(draws);
  const token = { stranger: undefined, resident: callers.resident.token, service: callers.service }[who];
  const authorization: Record<string, string> = token ? { authorization: `Bearer ${token}` } : {};
  const told = `${who}: ${asked.verb} ${asked.path} ${JSON.stringify(asked.headers)} ${asked.body?.toString()}`;
  try {
    const answer = await send({ ...asked, headers: { ...asked.headers, ...authorization } }, city.port, callers.agent);
    report.statuses[answer.status] = (report.statuses[answer.status] ?? 0) + 1;
    const wrong = wrongAnswer(asked, answer) ?? leak(answer.text, who === 'service' ? [] : secrets);
    if (wrong) report.wrong.push(`${wrong} ← ${told.slice(0, 600)} → ${answer.status} ${answer.text.slice(0, 300)}`);
    // They have said goodbye, as was asked of them.
    if (answer.status === 401 && who === 'resident') callers.resident = await arrive(addressOf(city), 'Недбалий');
  } catch (error) {
    report.wrong.push(`${error} ← ${told.slice(0, 600)}`);
  }
}

function send(
  { verb, path, headers, body, door, method }: FuzzRequest,
  port: number,
  agent: Agent,
): Promise<FuzzAnswer> {
  return new Promise((resolve, reject) => {
    const length: Record<string, number> = body ? { 'content-length': body.length } : {};
    const options = { agent, port, host: '127.0.0.1', method: verb, path, headers: { ...headers, ...length } };
    const request = httpRequest(options, (response) => {
      read(response, door === 'stream' ? streamMs : patienceMs).then(resolve, reject);
    });
    request.setTimeout(patienceMs, () => {
      // Who watches a room and has all of its log hears nothing before something is said there.
      if (method.name === 'WatchRoom') resolve({ status: 200, contentType: '', text: '' });
      request.destroy(new Error('no answer'));
    });
    request.on('error', reject);
    request.end(body);
  });
}

/** The answer, as far as it comes in this time. */
async function read(response: IncomingMessage, withinMs: number): Promise<FuzzAnswer> {
  const chunks: Buffer[] = [];
  response.on('data', (chunk: Buffer) => chunks.push(chunk));
  const late = setTimeout(() => response.destroy(), withinMs);
  await new Promise((resolve) => response.once('close', resolve));
  clearTimeout(late);
  const { statusCode: status = 0, headers } = response;
  return { status, contentType: headers['content-type'] ?? '', text: Buffer.concat(chunks).toString() };
}

async function oneSocket(draws: Seeded, { city, good, secrets }: FuzzOptions, callers: Callers, report: FuzzReport) {
  const path = draws.pick(['/ws/city', '/ws/city', '/ws/city/presence', '/ws/city/rooms/general']);
  const listensOnly = draws.chance(0.2);
  const protocols = listensOnly ? ['city.json.v1'] : ['city.json.v1', `bearer.${callers.resident.token}`];
  const socket = new WebSocket(`ws://127.0.0.1:${city.port}${path}`, protocols);
  const sent: FuzzFrame[] = [];
  let refusals = 0;
  const wrong = (what: string) => {
    const frames = sent.map(({ pieces }) => Buffer.concat(pieces).toString().slice(0, 200));
    report.wrong.push(`${what} ← ${path} ${frames.slice(-framesASocket).join(' | ')}`.slice(0, 3_000));
  };
  socket.on('error', () => undefined);
  socket.on('message', (data) => {
    const text = String(data);
    const frame: Record<string, unknown> = JSON.parse(text);
    const told = leak(text, secrets);
    if (told) wrong(told);
    if (!String(frame.event).endsWith('.error')) return;
    refusals += 1;
    const why = wrongRefusal(frame);
    if (why) wrong(`${why} in ${text}`);
  });
  const closed = new Promise<number>((resolve) => socket.once('close', resolve));
  await Promise.race([once(socket, 'open'), closed]);
  for (let n = 0; n < framesASocket && socket.readyState === socket.OPEN; n++) {
    const frame = fuzzFrame(good, draws);
    sent.push(frame);
    for (const [index, piece] of frame.pieces.entries()) {
      socket.send(piece, { binary: frame.binary, fin: index === frame.pieces.length - 1 });
    }
    // A frame that ends the connection is the last that it has.
    if (frame.fate === 'closed') break;
  }
  report.frames += sent.length;
  const code = await lastWord(socket, closed);
  report.refused += refusals;
  if (code === 'silent') wrong('it does not answer any more');
  else if (code !== 'lives') {
    if (code === closeCodes.passport) callers.resident = await arrive(addressOf(city), 'Недбалий');
    if (!allowedCloses.has(code)) wrong(`closed ${code}`);
  } else if (sent.at(-1)?.fate === 'closed') wrong('a frame that must end the socket did not');
  else if (refusals < sent.filter(({ fate }) => fate === 'refused').length)
    wrong('a frame that is none was not refused');
  socket.terminate();
}

/** Whether the socket still answers, or the code with which it was closed. */
async function lastWord(socket: WebSocket, closed: Promise<number>): Promise<number | 'lives' | 'silent'> {
  const answered = new Promise<'lives'>((resolve) => {
    socket.on('message', (data) => String(data).includes('"the last word"') && resolve('lives'));
  });
  // What it cannot obey it says by the topic that was asked for, when all before it was obeyed or refused.
  if (socket.readyState === socket.OPEN) socket.send('{"event":"subscribe","topic":"the last word"}');
  const silent = new Promise<'silent'>((resolve) => setTimeout(() => resolve('silent'), patienceMs).unref());
  return Promise.race([closed, answered, silent]);
}

/** Works on one after the other for as long as there is more to do, on some at a time. */
async function inTurns(isMore: (n: number) => boolean, work: (n: number) => Promise<void>): Promise<void> {
  let next = 0;
  const worker = async () => {
    while (isMore(next)) await work(next++);
  };
  await Promise.all(Array.from({ length: atATime }, worker));
}

function addressOf(city: RunningCity): string {
  return `http://127.0.0.1:${city.port}`;
}
