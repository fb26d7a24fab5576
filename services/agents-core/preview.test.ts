import { type Client, Code } from '@connectrpc/connect';
import { AgentsService, Persona_Tone, Source_Kind } from 'proto/city/agents/v1/agents';
import { ulid } from 'ulid';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { openTestCity, type TestCity } from '../city.testing.ts';
import { type TestPostgres, testPostgres } from '../postgres-server.testing.ts';
import { type FakeOpenAi, fakeOpenAi } from './fake-openai.testing.ts';
import { neighbours } from './neighbours.testing.ts';
import { agentsCore } from './service.ts';

let postgres: TestPostgres;
let fake: FakeOpenAi;
let city: TestCity;
let olena: Client<typeof AgentsService>;
let herSecondMe: string;

beforeAll(async () => {
  postgres = await testPostgres();
  fake = await fakeOpenAi();
  const llm = { baseUrl: fake.baseUrl, model: 'm1', apiKey: '' };
  city = await openTestCity([agentsCore, ...neighbours().services], { databaseUrl: postgres.url, llm });
});
afterAll(async () => {
  await city?.close();
  await fake?.close();
  await postgres?.close();
});
beforeEach(async () => {
  const id = ulid().toLowerCase();
  herSecondMe = `sm_${id}`;
  olena = await city.as(`u_${id}`, AgentsService);
  fake.told.length = 0;
});

const persona = { name: 'Зоря', tone: Persona_Tone.WARM, language: 'en', about: 'архітекторка' };
const history = [
  { prompt: 'перше', response: 'відповідь' },
  { prompt: 'друге', response: '' },
];

test.each([
  ['a persona, facts, pairs and tools', { persona, history, facts: ['люблю\nшахи'], sources: [Source_Kind.ROOMS] }],
  ['pairs alone', { history }],
  ['nothing', {}],
])('with %s it is word for word what the model is told next', async (_, context) => {
  const asked = { agentId: herSecondMe, input: ' Що робити? ', context };
  const { messages, tools, agent } = await olena.preview(asked);
  expect(fake.told).toEqual([]);
  expect(agent).toMatchObject({ id: herSecondMe, provider: 'openai', model: 'm1', isLlm: true });
  await olena.invoke(asked);
  const [told] = fake.told;
  expect(messages.map(({ role, text: content }) => ({ role, content }))).toEqual(told?.messages);
  expect(tools.map(({ name, description }) => ({ name, description }))).toEqual(
    (told?.tools ?? []).map(({ function: { name, description } }) => ({ name, description })),
  );
});

test('a server that takes no tools is told word for word what is shown, before it has said so and after', async () => {
  const context = { sources: [Source_Kind.ROOMS], persona };
  const asked = { agentId: herSecondMe, input: 'Що робити?', context };
  const shown = async () => {
    const { messages, tools } = await olena.preview(asked);
    return [messages.map(({ role, text: content }) => ({ role, content })), tools.map(({ name }) => name)];
  };
  const told = (at: number) => [fake.told[at]?.messages, fake.told[at]?.tools?.map((one) => one.function.name) ?? []];
  const before = await shown();
  const message = 'm2 does not support tools';
  fake.behave({ kind: 'status', status: 400, message }, { kind: 'says', pieces: ['Так.'] });
  await olena.invoke(asked);
  expect(before[1]).not.toEqual([]);
  expect(told(0)).toEqual(before);
  const after = await shown();
  expect(after[1]).toEqual([]);
  await olena.invoke(asked);
  expect(told(-1 + fake.told.length)).toEqual(after);
});

test('without a question it is what would stand before one', async () => {
  const { messages } = await olena.preview({ agentId: herSecondMe, context: { history } });
  expect(messages.map(({ role }) => role)).toEqual(['system', 'user', 'assistant', 'user', 'assistant']);
});

test('nobody sees what another is told', async () => {
  const other = await city.as(`u_${ulid().toLowerCase()}`, AgentsService);
  await expect(other.preview({ agentId: herSecondMe })).rejects.toMatchObject({ code: Code.PermissionDenied });
  await expect(city.asStranger(AgentsService).preview({ agentId: herSecondMe })).rejects.toMatchObject({
    code: Code.Unauthenticated,
  });
  await expect(olena.preview({ agentId: 'unknown' })).rejects.toMatchObject({ code: Code.NotFound });
});
