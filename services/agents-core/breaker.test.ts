import { Code, ConnectError } from '@connectrpc/connect';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { type Breaker, openBreaker } from './breaker.ts';
import type { LlmPiece, LlmProvider } from './llm-provider.ts';
import { unavailable } from './unavailable.ts';

let breaker: Breaker;
let provider: LlmProvider;
let asked: number;
let behaves: () => AsyncIterable<LlmPiece>;
const changes: boolean[] = [];

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'] });
  [asked, changes.length] = [0, 0];
  behaves = says;
  breaker = openBreaker((isOpen) => changes.push(isOpen));
  provider = breaker.guard({
    ...{ name: 'openai', model: 'm1', isLlm: true },
    stream() {
      asked += 1;
      return behaves();
    },
  });
});
afterEach(() => vi.useRealTimers());

async function* says(): AsyncIterable<LlmPiece> {
  yield { text: 'так' };
}
const fails = (error: ConnectError, ...texts: string[]) =>
  async function* (): AsyncIterable<LlmPiece> {
    for (const text of texts) yield { text };
    throw error;
  };

async function ask(signal = new AbortController().signal): Promise<string> {
  let text = '';
  for await (const piece of provider.stream({ messages: [], tools: [], userId: undefined, headers: {}, signal }))
    if ('text' in piece) text += piece.text;
  return text;
}

async function failTimes(times: number, behaviour = fails(unavailable('no'))) {
  behaves = behaviour;
  for (let n = 0; n < times; n++) await expect(ask()).rejects.toThrow();
}

test('the fifth failure within 30 s opens it; then nothing is asked for 20 s, and one question tries', async () => {
  await failTimes(4);
  expect(breaker.restsForMs()).toBeUndefined();
  await failTimes(1);
  expect(breaker.restsForMs()).toBe(20_000);
  await expect(ask()).rejects.toMatchObject({ code: Code.Unavailable });
  expect(asked).toBe(5);
  vi.advanceTimersByTime(19_999);
  expect(breaker.restsForMs()).toBe(1);
  vi.advanceTimersByTime(1);
  expect(breaker.restsForMs()).toBeUndefined();

  const trial = Promise.withResolvers<void>();
  behaves = async function* () {
    await trial.promise;
    yield { text: 'знову' };
  };
  const trying = ask();
  expect(breaker.restsForMs()).toBeGreaterThan(0);
  await expect(ask()).rejects.toMatchObject({ code: Code.Unavailable });
  trial.resolve();
  expect(await trying).toBe('знову');
  expect(breaker.restsForMs()).toBeUndefined();
  expect(asked).toBe(6);
  expect(changes).toEqual([true, false]);
  // What failed before is forgotten.
  await failTimes(4);
  expect(breaker.restsForMs()).toBeUndefined();
});

test('a trial that fails, or is stopped before it says anything, opens it again', async () => {
  await failTimes(5);
  vi.advanceTimersByTime(20_000);
  await failTimes(1);
  expect(breaker.restsForMs()).toBe(20_000);
  vi.advanceTimersByTime(20_000);
  behaves = async function* () {};
  await ask(AbortSignal.abort());
  expect(breaker.restsForMs()).toBe(20_000);
});

test('failures that are further apart do not add up', async () => {
  await failTimes(4);
  vi.advanceTimersByTime(30_000);
  await failTimes(4);
  expect(breaker.restsForMs()).toBeUndefined();
});

test.each<[string, ConnectError]>([
  ['that it is busy', new ConnectError('busy', Code.ResourceExhausted)],
  ['that it will not have a question', unavailable('refused', 'question')],
])('%s says nothing against a provider', async (_, error) => {
  await failTimes(6, fails(error));
  expect(breaker.restsForMs()).toBeUndefined();
});

test('an answer that breaks off counts, and one that is stopped does not', async () => {
  behaves = async function* () {};
  for (let n = 0; n < 6; n++) await ask(AbortSignal.abort());
  expect(breaker.restsForMs()).toBeUndefined();
  await failTimes(5, fails(unavailable('cut off'), 'поча'));
  expect(breaker.restsForMs()).toBe(20_000);
});
