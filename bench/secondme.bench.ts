/** Second Me: what the city adds to a model's first token, open streams, answers while a model rests, and what a stop frees. */
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Client, ConnectError, createClient, type Interceptor } from '@connectrpc/connect';
import { createConnectTransport } from '@connectrpc/connect-node';
import { SecondMeService } from 'proto/city/secondme/v1/secondme';
import { fakeOpenAi } from 'services/agents-core/fake-openai.testing.ts';
import { openPassports } from 'services/passport.ts';
import { withCity } from './own-city.ts';
import { printTable } from './table.ts';

type SecondMe = Client<typeof SecondMeService>;

const questions = 1_000;
const streams = 500;
/** Seconds after all are open when it is looked what the process needs. */
const looks = [0, 60, 180, 300];
const stops = 100;
const answersWhileOpen = 200;
const question = 'Що нового?';

/** Signs the passports of the bench, which is no newcomer's arrival. */
const secret = randomUUID();
const passports = openPassports(secret);
let residents = 0;

const fake = await fakeOpenAi();
const environment = {
  ...{ LLM_BASE_URL: fake.baseUrl, LLM_MODEL: 'bench', LLM_API_KEY: '', LLM_AUTODETECT: 'off' },
  ...{ CITY_LIMITS: 'off', LOG_LEVEL: 'silent', CITY_SECRET: secret },
};
await withCity(async (url) => {
  const olena = await secondMeOf(url);
  const [own, through] = await firstTokens(url);
  const held = await openStreams(url);
  const freed = await stopped(olena);
  const open = await whileModelRests(olena);
  printTable(`Second Me, one process, a model on this machine; milliseconds`, [
    ['', 'bar', 'p50', 'p99', 'most'],
    [`first token of the model itself, ${questions} questions`, '', ...spread(own)],
    ['  through Second Me', '', ...spread(through)],
    ['  added', '≤ 10, ≤ 25', ms(at(through, 0.5) - at(own, 0.5)), ms(at(through, 0.99) - at(own, 0.99)), ''],
    [`an answer while the model rests, by City Guide, ${answersWhileOpen}`, 'p99 ≤ 50', ...spread(open)],
    [`from a stop to the model's free connection, ${stops}`, 'all ≤ 1000', ...spread(freed)],
  ]);
  printTable(
    `${streams} residents hear answers, each asks on when one has ended; five pieces a second each; memory of the process, MB`,
    [
      ['', 'bar', 'resident', 'heap', 'open', 'at the model'],
      ['before', '', ...held.before, '', ''],
      ...held.looks.map(({ after, memory, open, atModel }) => [
        after === 0 ? 'all open' : `${after} s later`,
        after === 0 ? '' : `flat, ${streams}`,
        ...memory,
        String(open),
        String(atModel),
      ]),
    ],
  );
  console.log(
    `answers that ended well: ${held.ended}; that failed: ${held.failures.size === 0 ? 'none' : [...held.failures].join(', ')}`,
  );
}, environment);
await fake.close();

/** The passport of a newcomer. */
async function newcomer(): Promise<string> {
  residents += 1;
  const id = `u_${String(residents).padStart(26, '0')}`;
  return (await passports.issue({ id, name: 'Bench', kind: 'guest', roles: [], scopes: [] }, 3_600)).token;
}

/** A newcomer's Second Me, asked over HTTP. */
async function secondMeOf(url: string): Promise<SecondMe> {
  const token = await newcomer();
  const authorized: Interceptor = (next) => (request) => {
    request.header.set('authorization', `Bearer ${token}`);
    return next(request);
  };
  const transport = createConnectTransport({ baseUrl: url, httpVersion: '1.1', interceptors: [authorized] });
  return createClient(SecondMeService, transport);
}

/** A question as the page asks it: under a request_id of its own. */
function asked() {
  return { prompt: question, requestId: randomUUID() };
}

/**
 * Milliseconds to the first piece: of the model asked directly, and through Second Me, in turns, one question at a time. Both by
 * the same client: what that costs is no part of what the city adds.
 */
async function firstTokens(url: string): Promise<[number[], number[]]> {
  fake.behave({ kind: 'says', pieces: ['Так', '.'], tokens: 5 });
  const authorization = `Bearer ${await newcomer()}`;
  const [own, through]: [number[], number[]] = [[], []];
  for (let n = -100; n < questions; n++) {
    const messages = [{ role: 'user', content: question }];
    const ofModel = JSON.stringify({ model: 'bench', stream: true, messages });
    const direct = await firstPiece(`${fake.baseUrl}/chat/completions`, {}, ofModel);
    const headers = { authorization, 'content-type': 'application/connect+json' };
    const told = await firstPiece(`${url}/city.secondme.v1.SecondMeService/InvokeStream`, headers, enveloped(asked()));
    // The first ones warm the code up.
    if (n < 0) continue;
    own.push(direct);
    through.push(told);
  }
  return [own, through];
}

/** A message of a stream as Connect has it: a flag, the length, JSON. */
function enveloped(message: object): Buffer<ArrayBuffer> {
  const json = Buffer.from(JSON.stringify(message));
  const envelope = Buffer.alloc(5 + json.length);
  envelope.writeUInt32BE(json.length, 1);
  json.copy(envelope, 5);
  return envelope;
}

async function firstPiece(address: string, headers: Record<string, string>, body: string | Buffer<ArrayBuffer>) {
  const begun = performance.now();
  const answer = await fetch(address, { method: 'POST', headers, body });
  const reader = answer.body?.getReader();
  const first = Buffer.from((await reader?.read())?.value ?? []).toString();
  const took = performance.now() - begun;
  if (!first.includes('Так')) throw new Error(`${address} began with ${first}`);
  for (let done = false; !done; ) done = (await reader?.read())?.done ?? true;
  return took;
}

/**
 * Many residents hear answers at once; what the process needs meanwhile. An answer lasts a minute at most, and whoever has
 * heard theirs asks on.
 */
async function openStreams(url: string) {
  // Almost as long as an answer may be.
  const pieces = Array<string>(250).fill('слово ');
  fake.behave({ kind: 'says', pieces, betweenMs: 200 });
  const before = await memoryOf(url);
  const stop = new AbortController();
  const open = new Set<SecondMe>();
  const failures = new Map<string, number>();
  let ended = 0;
  const listen = async (secondMe: SecondMe) => {
    while (!stop.signal.aborted) {
      try {
        for await (const { step } of secondMe.invokeStream(asked(), { signal: stop.signal })) {
          if (step.case === 'text') open.add(secondMe);
        }
        ended += 1;
      } catch (error) {
        open.delete(secondMe);
        const { message } = ConnectError.from(error);
        if (stop.signal.aborted) return;
        failures.set(message, 1 + (failures.get(message) ?? 0));
        // Nobody asks again in the same moment.
        await sleep(2_000, undefined, { signal: stop.signal }).catch(() => undefined);
      }
      open.delete(secondMe);
    }
  };
  const listening: Promise<void>[] = [];
  // As residents come: some a moment, and not all in the same one.
  for (let n = 0; n < streams; n += 10) {
    const some = await Promise.all(Array.from({ length: 10 }, () => secondMeOf(url)));
    listening.push(...some.map(listen));
    await sleep(200);
  }
  while (open.size < streams) await sleep(50);
  const begun = performance.now();
  const seen: { after: number; memory: [string, string]; open: number; atModel: number }[] = [];
  for (const after of looks) {
    await sleep(Math.max(0, begun + after * 1_000 - performance.now()));
    seen.push({ after, memory: await memoryOf(url), open: open.size, atModel: fake.open() });
  }
  stop.abort();
  await Promise.all(listening);
  await fake.idle();
  return { before, looks: seen, ended, failures };
}

/** Resident memory and heap in use, MB; asked again when the kept connection has been closed at that moment. */
async function memoryOf(url: string): Promise<[string, string]> {
  const text = await (await fetch(`${url}/metrics`).catch(() => fetch(`${url}/metrics`))).text();
  const figure = (name: string) => Number(new RegExp(`^${name} (\\S+)$`, 'm').exec(text)?.[1]) / 1e6;
  return [figure('process_resident_memory_bytes').toFixed(0), figure('nodejs_heap_size_used_bytes').toFixed(0)];
}

/** Milliseconds from each stop until the model's server has its connection back. */
async function stopped(secondMe: SecondMe): Promise<number[]> {
  fake.behave({ kind: 'hangs', pieces: ['Перше '] });
  const took: number[] = [];
  for (let n = 0; n < stops; n++) {
    const stop = new AbortController();
    let begun = 0;
    try {
      for await (const { step } of secondMe.invokeStream(asked(), { signal: stop.signal })) {
        if (step.case !== 'text' || begun > 0) continue;
        begun = performance.now();
        stop.abort();
      }
    } catch {
      // It was stopped.
    }
    await fake.idle();
    took.push(performance.now() - begun);
  }
  return took;
}

/** Milliseconds of whole answers while the model is left alone. */
async function whileModelRests(secondMe: SecondMe): Promise<number[]> {
  fake.behave({ kind: 'status', status: 500 });
  for (let n = 0; n < 5; n++) await secondMe.invoke(asked()).catch(() => undefined);
  const took: number[] = [];
  for (let n = 0; n < answersWhileOpen; n++) {
    const begun = performance.now();
    const { provider } = await secondMe.invoke(asked());
    took.push(performance.now() - begun);
    if (provider !== 'city-guide') throw new Error(`${provider} answered while the model should rest`);
  }
  return took;
}

function spread(values: readonly number[]): [string, string, string] {
  return [ms(at(values, 0.5)), ms(at(values, 0.99)), ms(Math.max(...values))];
}

function at(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

function ms(value: number): string {
  return value.toFixed(1);
}
