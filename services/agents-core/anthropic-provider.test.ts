import { Code } from '@connectrpc/connect';
import { Source_Kind } from 'proto/city/agents/v1/agents';
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { openAnthropicProvider } from './anthropic-provider.ts';
import { type AnthropicBehaviour, type FakeAnthropic, fakeAnthropic } from './fake-anthropic.testing.ts';
import type { ChatMessage, LlmPiece, LlmQuestion } from './llm-provider.ts';

let fake: FakeAnthropic;
const limits = { connect: 2_000, first: 2_000, between: 2_000, whole: 4_000 };
const key = 'sk-very-secret';

beforeAll(async () => {
  fake = await fakeAnthropic();
});
afterAll(() => fake.close());
beforeEach(() => {
  fake.told.length = 0;
  fake.asked.length = 0;
});

const messages: ChatMessage[] = [
  { role: 'system', text: 'be kind' },
  { role: 'user', text: 'Скільки буде 2+2?' },
  { role: 'assistant', text: '4' },
  { role: 'user', text: 'А 3+3?' },
];
const search = {
  ...{ name: 'find_room', kind: Source_Kind.ROOMS, description: 'Finds rooms.' },
  parameters: { type: 'object', properties: { words: { type: 'string' } } },
  run: () => Promise.reject(new Error('not read here')),
};

async function ask(given: Partial<LlmQuestion> = {}, patience = limits, onText = () => {}): Promise<LlmPiece[]> {
  const llm = { baseUrl: fake.baseUrl, model: 'c1', apiKey: key };
  const provider = openAnthropicProvider(llm, () => {}, patience);
  const question = { messages, tools: [], userId: undefined, headers: {}, signal: new AbortController().signal };
  const pieces: LlmPiece[] = [];
  for await (const piece of provider.stream({ ...question, ...given })) {
    pieces.push(piece);
    if ('text' in piece) onText();
  }
  return pieces;
}

test('tells the system message apart and the others by role, and streams pieces and the count of tokens', async () => {
  fake.behave({ kind: 'says', pieces: ['Шість', ' — 6.'], input: 30, output: 12 });
  expect(await ask()).toEqual([{ text: 'Шість' }, { text: ' — 6.' }, { tokensUsed: 42 }]);
  expect(fake.told).toMatchObject([
    {
      ...{ model: 'c1', stream: true, system: 'be kind' },
      messages: messages.slice(1).map(({ role, text }) => ({ role, content: text })),
    },
  ]);
  expect(fake.told[0]).not.toHaveProperty('tools');
  expect(fake.asked).toMatchObject([{ path: '/v1/messages', key: `Bearer ${key}` }]);
});

test('a tool that it wants to read is told whole, with what it said before', async () => {
  const tool = { id: 't1', name: 'find_room', json: ['{"wor', 'ds":"шахи"}'] };
  fake.behave({ kind: 'calls', text: 'Погляну.', tool });
  expect(await ask({ tools: [search] })).toEqual([
    { text: 'Погляну.' },
    { tokensUsed: 14 },
    { toolCall: { id: 't1', name: 'find_room', args: '{"words":"шахи"}' } },
  ]);
  expect(fake.told[0]?.tools).toEqual([
    { name: 'find_room', description: 'Finds rooms.', input_schema: search.parameters },
  ]);
});

test('what tools have read comes as results in one turn, and the last step still has the tools, but may not call them', async () => {
  fake.behave({ kind: 'says', pieces: ['Ось.'] });
  const calls = [
    { id: 't1', name: 'find_room', args: '{"words":"шахи"}' },
    { id: 't2', name: 'find_room', args: 'nonsense' },
  ];
  const read: ChatMessage[] = [
    ...messages,
    { role: 'assistant', text: '', toolCalls: calls },
    { role: 'tool', callId: 't1', text: 'Шахи' },
    { role: 'tool', callId: 't2', text: 'words are needed' },
  ];
  await ask({ messages: read, tools: [search], lastStep: true });
  expect(fake.told[0]?.messages.slice(3)).toEqual([
    {
      role: 'assistant',
      content: [
        { type: 'tool_use', id: 't1', name: 'find_room', input: { words: 'шахи' } },
        { type: 'tool_use', id: 't2', name: 'find_room', input: {} },
      ],
    },
    {
      role: 'user',
      content: [
        { type: 'tool_result', tool_use_id: 't1', content: 'Шахи' },
        { type: 'tool_result', tool_use_id: 't2', content: 'words are needed' },
      ],
    },
  ]);
  expect(fake.told[0]).toMatchObject({ tools: [{ name: 'find_room' }], tool_choice: { type: 'none' } });
});

test('a stop ends the answer quietly and closes the connection itself', async () => {
  const own = await fakeAnthropic();
  own.behave({ kind: 'hangs', pieces: ['перше'] });
  const provider = openAnthropicProvider({ baseUrl: own.baseUrl, model: 'c1', apiKey: key }, () => {}, limits);
  const stop = new AbortController();
  const question = { messages, tools: [], userId: undefined, headers: {}, signal: stop.signal };
  for await (const piece of provider.stream(question)) {
    expect(piece).toEqual({ text: 'перше' });
    expect(own.sockets()).toBe(1);
    stop.abort();
  }
  await vi.waitFor(() => expect(own.sockets()).toBe(0), { timeout: 1_000 });
  await own.close();
});

test.each<[string, AnthropicBehaviour, Code, RegExp]>([
  ['a broken connection', { kind: 'cut', pieces: ['a'] }, Code.Unavailable, /cut off/],
  ['an overload within the answer', { kind: 'overloaded', pieces: ['a'] }, Code.Unavailable, /failed/],
  ['no text', { kind: 'says', pieces: [] }, Code.Unavailable, /answered nothing/],
  ['401', { kind: 'status', status: 401, message: `bad ${key}` }, Code.Unavailable, /key/],
  ['404', { kind: 'status', status: 404 }, Code.Unavailable, /not known/],
  ['529', { kind: 'status', status: 529 }, Code.Unavailable, /failed/],
  ['400', { kind: 'status', status: 400 }, Code.Unavailable, /refused the question/],
  ['429', { kind: 'status', status: 429, headers: { 'retry-after': '7' } }, Code.ResourceExhausted, /busy/],
])('%s becomes a calm refusal', async (_, behaviour, code, words) => {
  fake.behave(behaviour);
  const error = await ask().catch((reason) => reason);
  expect(error).toMatchObject({ code, rawMessage: expect.stringMatching(words) });
  expect(`${error.message} ${JSON.stringify([...error.metadata])}`).not.toMatch(/sk-|127\.0\.0\.1|http/);
});

test('silence is given up, and what passes by itself is tried once more', async () => {
  fake.behave({ kind: 'hangs', pieces: ['a'] });
  await expect(ask({}, { ...limits, between: 200 })).rejects.toThrow(/said nothing for 0.2 s/);
  fake.told.length = 0;
  fake.behave({ kind: 'status', status: 529 }, { kind: 'says', pieces: ['Ось.'] });
  expect(await ask()).toMatchObject([{ text: 'Ось.' }, { tokensUsed: 8 }]);
  expect(fake.told).toHaveLength(2);
});
