import { Source_Kind } from 'proto/city/agents/v1/agents';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { type Behaviour, type FakeCall, type FakeOpenAi, fakeOpenAi } from '../fake-openai.testing.ts';
import type { LlmPiece, LlmProvider } from '../llm-provider.ts';
import { openOpenAiProvider } from '../openai-provider.ts';
import { BadArguments, type CityTool } from './city-tool.ts';
import { source } from './source.ts';
import { withTools } from './with-tools.ts';

let fake: FakeOpenAi;
let asks: unknown[];
let clock: number;
let provider: LlmProvider;

beforeAll(async () => {
  fake = await fakeOpenAi();
});
afterAll(() => fake.close());
beforeEach(() => {
  [fake.told.length, asks, clock] = [0, [], 0];
  provider = withTools(model(4_000), 4_000, 50, () => clock);
});
const model = (whole: number) =>
  openOpenAiProvider({ baseUrl: fake.baseUrl, model: 'm1', apiKey: '' }, () => {}, {
    ...{ connect: 2_000, first: 2_000, between: 2_000 },
    whole,
  });

const read = { kind: Source_Kind.ROOMS, tool: 'rooms', label: 'Сад', count: 3, path: '/rooms/garden' };
const tool = (name: string, run: CityTool['run']): CityTool => ({
  name,
  kind: Source_Kind.ROOMS,
  description: `what ${name} is for`,
  parameters: { type: 'object', properties: { words: { type: 'string' } } },
  async run(args, reader) {
    asks.push({ name, args });
    return run(args, reader);
  },
});
const rooms = tool('rooms', async () => ({
  told: '{"rooms":["Сад"]}',
  sources: [source(read)],
  fromOthersWords: true,
}));
const count = tool('count', async () => ({ told: '{"online":2}', sources: [], fromOthersWords: false }));
const down = tool('down', () => Promise.reject(new Error('presence is down at 10.0.0.7')));
const picky = tool('picky', () => Promise.reject(new BadArguments('words must have 1 to 200 characters')));
const slow = tool('slow', () => new Promise(() => {}));
const tools = [rooms, count, down, picky, slow];

const calls = (...named: (FakeCall | string)[]): Behaviour => ({
  kind: 'calls',
  calls: named.map((one) => (typeof one === 'string' ? { id: `id_${one}`, name: one, args: ['{}'] } : one)),
});
const says = (...pieces: string[]): Behaviour => ({ kind: 'says', pieces });

async function ask(given: { tools?: CityTool[]; signal?: AbortSignal } = {}): Promise<LlmPiece[]> {
  const pieces: LlmPiece[] = [];
  const messages = [{ role: 'system', text: 'be kind.' } as const, { role: 'user', text: 'Що в місті?' } as const];
  const signal = new AbortController().signal;
  const question = { messages, tools, userId: 'u_1', headers: {}, signal, ...given };
  for await (const piece of provider.stream(question)) pieces.push(piece);
  return pieces;
}
const textOf = (pieces: LlmPiece[]) => pieces.map((piece) => ('text' in piece ? piece.text : '')).join('');
/** What the model was told that tools have read, in its last question. */
const results = () => fake.told.at(-1)?.messages.filter(({ role }) => role === 'tool') ?? [];

test('a tool is called by fragments, and the model goes on with what it has read', async () => {
  fake.behave(calls({ id: 'c1', name: 'rooms', args: ['{"wor', 'ds":"са', 'ду"}'] }), says('Є Сад.'));
  const pieces = await ask();
  expect(asks).toEqual([{ name: 'rooms', args: { words: 'саду' } }]);
  expect(pieces).toMatchObject([
    { reading: { name: 'rooms' } },
    { read: { sources: [read], fromOthersWords: true } },
    { text: 'Є ' },
    { text: 'Сад.' },
  ]);
  const [first, second] = fake.told;
  expect(first?.tools?.map(({ function: { name } }) => name)).toEqual(tools.map(({ name }) => name));
  expect(first?.tools?.[0]?.function).toMatchObject({ description: 'what rooms is for', parameters: rooms.parameters });
  expect(second?.messages.slice(2)).toMatchObject([
    { role: 'assistant', tool_calls: [{ id: 'c1', function: { name: 'rooms', arguments: '{"words":"саду"}' } }] },
    { role: 'tool', tool_call_id: 'c1', content: expect.stringContaining('\n{"rooms":["Сад"]}\n') },
  ]);
});

test('several calls in one step are read together, each with its own result, also without ids', async () => {
  fake.behave(calls({ name: 'rooms', args: ['{"words":', '"a"}'] }, { name: 'count', args: ['', '{}'] }), says('Так.'));
  const pieces = await ask();
  expect(asks).toEqual([
    { name: 'rooms', args: { words: 'a' } },
    { name: 'count', args: {} },
  ]);
  expect(pieces.slice(0, 2)).toMatchObject([{ reading: { name: 'rooms' } }, { reading: { name: 'count' } }]);
  expect(results().map(({ tool_call_id }) => tool_call_id)).toEqual(['call_1', 'call_2']);
});

test.each<[string, FakeCall, RegExp]>([
  ['an unknown tool', { name: 'post_message', args: ['{}'] }, /no such tool/],
  ['arguments that are no JSON', { name: 'count', args: ['{"a'] }, /must be a JSON object/],
  ['arguments that are no object', { name: 'count', args: ['[1]'] }, /must be a JSON object/],
  ['arguments that the tool refuses', { name: 'picky', args: ['{}'] }, /words must have 1 to 200 characters/],
  ['a source that is down', { name: 'down', args: ['{}'] }, /cannot be read now: say so/],
  ['a source that does not answer', { name: 'slow', args: ['{}'] }, /cannot be read now: say so/],
])('%s is said to the model, and nothing is made up', async (_, call, words) => {
  fake.behave(calls(call), says('Не вдалося.'));
  const pieces = await ask();
  expect(textOf(pieces)).toBe('Не вдалося.');
  expect(pieces.some((piece) => 'read' in piece)).toBe(false);
  expect(results()).toMatchObject([{ content: expect.stringMatching(words) }]);
  expect(results()[0]?.content).not.toContain('10.0.0.7');
});

test('arguments that are missing are none', async () => {
  fake.behave(calls({ name: 'count', args: [''] }), says('Два.'));
  await ask();
  expect(asks).toEqual([{ name: 'count', args: {} }]);
});

test('after three steps of reading the model has to answer', async () => {
  fake.behave(calls('count'));
  await expect(ask()).rejects.toThrow('the language model answered nothing');
  expect(asks).toHaveLength(3);
  expect(fake.told.map(({ tool_choice }) => tool_choice)).toEqual([undefined, undefined, undefined, 'none']);
});

test('in one step at most six calls are read', async () => {
  fake.behave(calls(...Array.from({ length: 9 }, () => 'count')), says('Два.'));
  await ask();
  expect(asks).toHaveLength(6);
  expect(results()).toHaveLength(9);
});

test('what is said before a tool is read and after it are paragraphs, and tokens of all steps are told', async () => {
  fake.behave(
    { kind: 'calls', text: 'Зараз гляну.', calls: [{ name: 'count', args: ['{}'] }], tokens: 5 },
    { kind: 'says', pieces: ['Двоє', '.'], tokens: 7 },
  );
  const pieces = await ask();
  expect(textOf(pieces)).toBe('Зараз гляну.\n\nДвоє.');
  expect(pieces.filter((piece) => 'tokensUsed' in piece)).toEqual([{ tokensUsed: 5 }, { tokensUsed: 7 }]);
});

test('a server that takes no tools is asked once without them, and its model is told that it sees nothing', async () => {
  const noTools: Behaviour = { kind: 'status', status: 400, message: 'm1 does not support tools' };
  fake.behave(noTools, says('Я міста не бачу.'));
  expect(textOf(await ask())).toBe('Я міста не бачу.');
  expect(fake.told).toHaveLength(2);
  expect(fake.told[0]?.messages[0]?.content).toContain('what your tools read');
  expect(fake.told[1]?.tools).toBeUndefined();
  expect(fake.told[1]?.messages[0]?.content).toMatch(/^be kind\.\nYou see nothing of the city: no rooms/);

  fake.behave(says('І далі не бачу.'));
  await ask();
  expect(fake.told[2]?.tools, 'it is not asked with tools again').toBeUndefined();
  clock = 600_000;
  await ask();
  expect(fake.told[3]?.tools, 'for ten minutes').toHaveLength(tools.length);
});

test.each([
  [[400, 400], 'a refusal that says nothing, twice'],
  [[500], 'llama.cpp without templates', 'tools param requires --jinja flag'],
])('it is also asked without tools after %j: %s', async (statuses, _, message = 'bad request') => {
  fake.behave(...statuses.map((status): Behaviour => ({ kind: 'status', status, message })), says('Ні.'));
  expect(textOf(await ask())).toBe('Ні.');
  expect(fake.told.at(-1)?.tools).toBeUndefined();
});

test('a refusal of the question itself stays a refusal', async () => {
  fake.behave({ kind: 'status', status: 400 });
  await expect(ask()).rejects.toThrow('the language model refused the question');
});

test('without consents a model has no tools, and a call that it makes all the same reads nothing', async () => {
  fake.behave(calls('rooms'), says('Не знаю.'));
  expect(textOf(await ask({ tools: [] }))).toBe('Не знаю.');
  expect(asks).toEqual([]);
  expect(fake.told[0]?.tools).toBeUndefined();
});

test('an answer has its links until words of others are read', async () => {
  const link = ['Див. [тут](https://a.exam', 'ple/x?d=1) і https://b.example/y.'];
  fake.behave(calls('count'), says(...link));
  expect(textOf(await ask())).toBe(link.join(''));
  fake.behave(calls('rooms'), says(...link));
  expect(textOf(await ask())).toBe('Див. [тут](a.example) і b.example.');
});

test('an answer is tried again once, however many steps it takes', async () => {
  const busy: Behaviour = { kind: 'status', status: 503 };
  fake.behave(busy, calls('count'), says('Два.'));
  expect(textOf(await ask())).toBe('Два.');
  fake.told.length = 0;
  fake.behave(busy, calls('count'), busy, says('Пізно.'));
  await expect(ask()).rejects.toThrow('the language model failed');
  expect(fake.told).toHaveLength(3);
});

test('what a server refused in the first step it is not asked in the second', async () => {
  fake.behave({ kind: 'status', status: 422 }, calls('count'), says('Два.'));
  expect(textOf(await ask())).toBe('Два.');
  expect(fake.told.map((one) => one.stream_options)).toEqual([{ include_usage: true }, undefined, undefined]);
});

test('after a word nothing is tried again, in no step', async () => {
  const speaks: Behaviour = { kind: 'calls', text: 'Зараз гляну.', calls: [{ name: 'count', args: ['{}'] }] };
  fake.behave(speaks, { kind: 'status', status: 503 }, says('Двоє.'));
  await expect(ask()).rejects.toThrow('the language model failed');
  expect(fake.told).toHaveLength(2);
});

test.each<[string, Behaviour]>([
  ['the model', { kind: 'silent' }],
  ['a tool', calls('slow')],
])('all steps together have the time of one answer, whether it is %s that takes too long', async (_, last) => {
  provider = withTools(model(300), 300);
  fake.behave(calls('count'), last);
  await expect(ask()).rejects.toThrow('did not finish within 0.3 s');
  await fake.idle();
});

test('who stops while a tool reads is not waited for, and the model is not asked again', async () => {
  const stop = new AbortController();
  const stops = tool('stops', async () => {
    stop.abort();
    return new Promise(() => {});
  });
  fake.behave(calls('stops'), says('Пізно.'));
  expect(textOf(await ask({ tools: [stops], signal: stop.signal }))).toBe('');
  expect(fake.told).toHaveLength(1);
});
