/** Second Me: what the city adds to a model's first token, open streams, answers while a model rests, and what a stop frees. */
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Client, createClient } from '@connectrpc/connect';
import { createConnectTransport } from '@connectrpc/connect-node';
import { SecondMeService } from 'proto/city/secondme/v1/secondme';
import { type FakeOpenAi, fakeOpenAi } from 'services/agents-core/fake-openai.testing.ts';
import { openPassports } from 'services/passport.ts';
import { withCity } from './own-city.ts';
import { printTable } from './table.ts';

type SecondMe = Client<typeof SecondMeService>;

const questions = 300;
const streams = 500;
const streamedSeconds = 20;
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
  const [own, through] = await firstTokens(olena);
  const memory = await openStreams(url);
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
  printTable(`${streams} open streams for ${streamedSeconds} s, five pieces a second each; memory of the process, MB`, [
    ['', 'bar', 'resident', 'heap'],
    ['before', '', ...memory.before],
    ['all open, after a third of the time', '', ...memory.early],
    ['all open, at the end', 'flat', ...memory.late],
  ]);
  console.log(`streams that were open at the end: ${memory.open} of ${streams}; pieces that came: ${memory.pieces}`);
}, environment);
await fake.close();

/** A newcomer's Second Me, asked over HTTP as a browser does. */
async function secondMeOf(url: string): Promise<SecondMe> {
  residents += 1;
  const id = `u_${String(residents).padStart(26, '0')}`;
  const { token } = await passports.issue({ id, name: 'Bench', kind: 'guest', roles: [], scopes: [] }, 3_600);
  return createClient(
    SecondMeService,
    createConnectTransport({
      baseUrl: url,
      httpVersion: '1.1',
      interceptors: [
        (next) => (request) => {
          request.header.set('authorization', `Bearer ${token}`);
          return next(request);
        },
      ],
    }),
  );
}

/** Milliseconds to the first piece: of the model asked directly, and through Second Me, in turns. */
async function firstTokens(secondMe: SecondMe): Promise<[number[], number[]]> {
  fake.behave({ kind: 'says', pieces: ['Так', '.'], tokens: 5 });
  const [own, through]: [number[], number[]] = [[], []];
  for (let n = -30; n < questions; n++) {
    const direct = await firstOfModel(fake);
    const told = await firstOfSecondMe(secondMe);
    // The first ones warm the code up.
    if (n < 0) continue;
    own.push(direct);
    through.push(told);
  }
  return [own, through];
}

async function firstOfModel({ baseUrl }: FakeOpenAi): Promise<number> {
  const begun = performance.now();
  const body = JSON.stringify({ model: 'bench', stream: true, messages: [{ role: 'user', content: question }] });
  const answer = await fetch(`${baseUrl}/chat/completions`, { method: 'POST', body });
  const reader = answer.body?.getReader();
  await reader?.read();
  const took = performance.now() - begun;
  for (let done = false; !done; ) done = (await reader?.read())?.done ?? true;
  return took;
}

async function firstOfSecondMe(secondMe: SecondMe): Promise<number> {
  const begun = performance.now();
  let took = Number.NaN;
  for await (const { step } of secondMe.invokeStream({ prompt: question })) {
    if (step.case === 'text' && Number.isNaN(took)) took = performance.now() - begun;
  }
  return took;
}

/** Many residents hear answers at once; what the process needs meanwhile. */
async function openStreams(url: string) {
  // Almost as long as an answer may be.
  const pieces = Array<string>(280).fill('слово ');
  fake.behave({ kind: 'says', pieces, betweenMs: 200 });
  const before = await memoryOf(url);
  const stop = new AbortController();
  let [open, heard] = [0, 0];
  const listen = async (secondMe: SecondMe) => {
    let isOpen = false;
    for await (const { step } of secondMe.invokeStream({ prompt: question }, { signal: stop.signal })) {
      if (step.case !== 'text') continue;
      heard += 1;
      if (!isOpen) open += 1;
      isOpen = true;
    }
    open -= 1;
  };
  const listening: Promise<void>[] = [];
  for (let n = 0; n < streams; n += 20) {
    const some = await Promise.all(Array.from({ length: 20 }, () => secondMeOf(url)));
    listening.push(...some.map((one) => listen(one).catch(() => undefined)));
  }
  await sleep((streamedSeconds * 1_000) / 3);
  const early = await memoryOf(url);
  await sleep((streamedSeconds * 2_000) / 3);
  const late = await memoryOf(url);
  const result = { before, early, late, open, pieces: heard };
  stop.abort();
  await Promise.all(listening);
  await fake.idle();
  return result;
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
      for await (const { step } of secondMe.invokeStream({ prompt: question }, { signal: stop.signal })) {
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
  for (let n = 0; n < 5; n++) await secondMe.invoke({ prompt: question }).catch(() => undefined);
  const took: number[] = [];
  for (let n = 0; n < answersWhileOpen; n++) {
    const begun = performance.now();
    const { provider } = await secondMe.invoke({ prompt: question });
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
