import { Code, ConnectError } from '@connectrpc/connect';
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { type Behaviour, type FakeOpenAi, fakeOpenAi } from './fake-openai.testing.ts';
import type { ChatMessage, LlmPiece } from './llm-provider.ts';
import { openOpenAiProvider } from './openai-provider.ts';

let fake: FakeOpenAi;
const reports: unknown[] = [];
const limits = { connect: 2_000, first: 2_000, between: 2_000, whole: 4_000 };
const key = 'sk-very-secret';

beforeAll(async () => {
  fake = await fakeOpenAi();
});
afterAll(() => fake.close());
beforeEach(() => {
  fake.told.length = 0;
  reports.length = 0;
});

const messages: ChatMessage[] = [
  { role: 'system', text: 'be kind' },
  { role: 'user', text: 'Скільки буде 2+2?' },
  { role: 'assistant', text: '4' },
  { role: 'user', text: 'А 3+3?' },
];

async function ask({ patience = limits, signal = new AbortController().signal, apiKey = key, onText = () => {} } = {}) {
  const provider = openOpenAiProvider(
    { baseUrl: fake.baseUrl, model: 'm1', apiKey },
    (one) => reports.push(one),
    patience,
  );
  const pieces: LlmPiece[] = [];
  for await (const piece of provider.stream({ messages, tools: [], userId: undefined, headers: {}, signal })) {
    pieces.push(piece);
    onText();
  }
  return pieces;
}

async function refusal(...behaviours: Behaviour[]): Promise<ConnectError> {
  fake.behave(...behaviours);
  const error = await ask().then(
    () => undefined,
    (reason) => reason,
  );
  expect(error).toBeInstanceOf(ConnectError);
  // Whatever the server said, its address and the key stay here.
  expect(`${error.message} ${JSON.stringify([...error.metadata])}`).not.toMatch(/sk-|127\.0\.0\.1|http/);
  return error;
}

test('tells the messages with their roles, and streams pieces and the count of tokens', async () => {
  fake.behave({ kind: 'says', pieces: ['Шість', ' — ', '6.'], tokens: 42 });
  expect(await ask()).toEqual([{ text: 'Шість' }, { text: ' — ' }, { text: '6.' }, { tokensUsed: 42 }]);
  expect(fake.told).toHaveLength(1);
  expect(fake.told[0]).toMatchObject({ model: 'm1', stream: true });
  expect(fake.told[0]?.messages).toEqual(messages.map(({ role, text }) => ({ role, content: text })));
  expect(fake.keys.at(-1)).toBe(`Bearer ${key}`);
});

test('a server that needs no key and counts no tokens is good enough', async () => {
  fake.behave({ kind: 'says', pieces: ['Так.'] });
  expect(await ask({ apiKey: '' })).toEqual([{ text: 'Так.' }]);
});

test('a character that is cut in two between chunks arrives whole, and NUL does not arrive', async () => {
  const chunk = (escaped: string) => `data: {"choices":[{"delta":{"content":"${escaped}"},"finish_reason":null}]}\n\n`;
  const end = 'data: {"choices":[{"delta":{},"finish_reason":"stop"}]}\n\ndata: [DONE]\n\n';
  fake.behave({ kind: 'body', body: `${chunk('a\\ud83d')}${chunk('\\ude00b\\u0000c')}${end}` });
  expect(await ask()).toEqual([{ text: 'a' }, { text: '😀bc' }]);
});

test('an abort ends the answer quietly and closes the connection to the model', async () => {
  fake.behave({ kind: 'hangs', pieces: ['перше'] });
  const stop = new AbortController();
  expect(await ask({ signal: stop.signal, onText: () => stop.abort() })).toEqual([{ text: 'перше' }]);
  await fake.idle();
  expect(fake.open()).toBe(0);
});

test('a stop closes the connection itself within a second, not only the answer on it', async () => {
  const own = await fakeOpenAi();
  own.behave({ kind: 'hangs', pieces: ['перше'] });
  const provider = openOpenAiProvider({ baseUrl: own.baseUrl, model: 'm1', apiKey: '' }, () => {}, limits);
  const stop = new AbortController();
  for await (const _ of provider.stream({ messages, tools: [], userId: undefined, headers: {}, signal: stop.signal })) {
    expect(own.sockets()).toBe(1);
    stop.abort();
  }
  await vi.waitFor(() => expect(own.sockets()).toBe(0), { timeout: 1_000 });
  await own.close();
});

test('an abort before the first piece ends quietly too', async () => {
  fake.behave({ kind: 'silent' });
  const stop = new AbortController();
  const asking = ask({ signal: stop.signal });
  while (fake.told.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
  stop.abort();
  expect(await asking).toEqual([]);
  await fake.idle();
});

test.each<[string, Behaviour, RegExp]>([
  ['never answers', { kind: 'silent' }, /said nothing for 0.2 s/],
  ['falls silent', { kind: 'hangs', pieces: ['a'] }, /said nothing for 0.2 s/],
  [
    'does not come to an end',
    { kind: 'says', pieces: Array(200).fill('a'), betweenMs: 50 },
    /did not finish within 0.5 s/,
  ],
])('a model that %s is given up, and its connection closed', async (_, behaviour, words) => {
  fake.behave(behaviour);
  const error = await ask({ patience: { ...limits, first: 200, between: 200, whole: 500 } }).catch((reason) => reason);
  expect(error.code).toBe(Code.Unavailable);
  expect(error.message).toMatch(words);
  expect(fake.told).toHaveLength(1);
  await fake.idle();
});

test.each<[string, Behaviour, Code, RegExp]>([
  ['a broken connection', { kind: 'cut', pieces: ['a'] }, Code.Unavailable, /cut off/],
  ['an early end', { kind: 'ends early', pieces: ['a'] }, Code.Unavailable, /cut off/],
  ['no text', { kind: 'says', pieces: [] }, Code.Unavailable, /answered nothing/],
  ['bad JSON', { kind: 'body', body: 'data: {"choices":[\n\n' }, Code.Unavailable, /cannot be read/],
  ['a page for people', { kind: 'body', body: '<html></html>' }, Code.Unavailable, /cut off/],
  [
    'an error in the stream',
    { kind: 'body', body: 'data: {"error":{"message":"sk-1"}}\n\n' },
    Code.Unavailable,
    /failed/,
  ],
  ['null for a chunk', { kind: 'body', body: 'data: null\n\n' }, Code.Unavailable, /cut off/],
  ['401', { kind: 'status', status: 401, message: `Incorrect API key: ${key}` }, Code.Unavailable, /key/],
  ['404', { kind: 'status', status: 404, message: 'http://127.0.0.1 no such model' }, Code.Unavailable, /not known/],
  ['500', { kind: 'status', status: 500 }, Code.Unavailable, /failed/],
  ['400', { kind: 'status', status: 400 }, Code.Unavailable, /refused the question/],
])('%s becomes a calm refusal', async (_, behaviour, code, words) => {
  const error = await refusal(behaviour);
  expect(error.code).toBe(code);
  expect(error.rawMessage).toMatch(words);
  expect(reports).not.toHaveLength(0);
});

test.each([
  ['7', 7, 7],
  ['', 5, 5],
  ['soon', 5, 5],
  [new Date(Date.now() + 30_000).toUTCString(), 20, 31],
])('429 with Retry-After "%s" says when to come back and is not tried again', async (said, atLeast, atMost) => {
  const error = await refusal({ kind: 'status', status: 429, ...(said ? { headers: { 'retry-after': said } } : {}) });
  expect(error.code).toBe(Code.ResourceExhausted);
  const seconds = Number(error.metadata.get('retry-after'));
  expect(seconds).toBeGreaterThanOrEqual(atLeast);
  expect(seconds).toBeLessThanOrEqual(atMost);
  expect(fake.told).toHaveLength(1);
});

test('a model that is busy for a moment is asked once more', async () => {
  fake.behave({ kind: 'status', status: 429, headers: { 'retry-after': '0' } }, { kind: 'says', pieces: ['Ось.'] });
  expect(await ask()).toEqual([{ text: 'Ось.' }]);
});

test('both tries together have the time of one answer', async () => {
  fake.behave({ kind: 'status', status: 503 }, { kind: 'says', pieces: Array(200).fill('a'), betweenMs: 50 });
  await expect(ask({ patience: { ...limits, whole: 600 } })).rejects.toThrow(/did not finish within 0.6 s/);
  expect(fake.told).toHaveLength(2);
  await fake.idle();
});

test('what passes by itself is tried once more, and only once', async () => {
  fake.behave({ kind: 'status', status: 503 }, { kind: 'says', pieces: ['Ось.'] });
  expect(await ask()).toEqual([{ text: 'Ось.' }]);
  fake.told.length = 0;
  await refusal({ kind: 'status', status: 503 }, { kind: 'status', status: 503 }, { kind: 'says', pieces: ['late'] });
  expect(fake.told).toHaveLength(2);
});

test('after the first piece nothing is tried again: the resident has read it', async () => {
  await refusal({ kind: 'cut', pieces: ['a'] }, { kind: 'says', pieces: ['b'] });
  expect(fake.told).toHaveLength(1);
});

test('a server that refuses to count is asked again without counting', async () => {
  fake.behave({ kind: 'status', status: 422 }, { kind: 'says', pieces: ['Ось.'] });
  expect(await ask()).toEqual([{ text: 'Ось.' }]);
  expect(fake.told.map((one) => one.stream_options)).toEqual([{ include_usage: true }, undefined]);
});

test('an address where nothing listens', async () => {
  const gone = await fakeOpenAi();
  await gone.close();
  const provider = openOpenAiProvider({ baseUrl: gone.baseUrl, model: 'm1', apiKey: key }, () => {}, limits);
  const run = async () => {
    for await (const _ of provider.stream({
      messages,
      tools: [],
      userId: undefined,
      headers: {},
      signal: new AbortController().signal,
    }));
  };
  await expect(run()).rejects.toThrow('the language model cannot be reached');
});

test('an answer without end is ended', async () => {
  fake.behave({ kind: 'says', pieces: Array(30).fill('а'.repeat(1_000)) });
  const pieces = await ask();
  expect(pieces.map((piece) => ('text' in piece ? piece.text : '')).join('')).toHaveLength(20_000);
  await fake.idle();
});
