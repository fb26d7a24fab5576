import { type Client, Code } from '@connectrpc/connect';
import { AgentsService, Source_Kind } from 'proto/city/agents/v1/agents';
import { ulid } from 'ulid';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { openTestCity, type TestCity } from '../city.testing.ts';
import { type TestPostgres, testPostgres } from '../postgres-server.testing.ts';
import { type FakeOpenAi, fakeOpenAi } from './fake-openai.testing.ts';
import { neighbours } from './neighbours.testing.ts';
import { agentsCore } from './service.ts';

type Agents = Client<typeof AgentsService>;

let postgres: TestPostgres;
let fake: FakeOpenAi;
let city: TestCity;
let operator: Agents;
let olena: Agents;

beforeAll(async () => {
  postgres = await testPostgres();
  fake = await fakeOpenAi();
  const llm = { baseUrl: fake.baseUrl, model: 'm1', apiKey: '' };
  city = await openTestCity([agentsCore, ...neighbours().services], {
    ...{ databaseUrl: postgres.url, llm, limits: true },
  });
  operator = await city.asService(['agents.write', 'agents.invoke'], AgentsService);
});
afterAll(async () => {
  await city?.close();
  await fake?.close();
  await postgres?.close();
});
beforeEach(async () => {
  olena = await city.as(`u_${ulid().toLowerCase()}`, AgentsService);
  fake.told.length = 0;
  fake.behave({ kind: 'says', pieces: ['Хід конем.'], tokens: 9 });
});

const chess = { id: 'chess', name: 'Шахи', prompt: 'You teach chess.', model: 'm2' };

describe('an agent that the operator adds', () => {
  test('is kept, told to everyone, changed and taken away', async () => {
    const tools = ['find_room', 'who_is_online', 'find_room'];
    const { agent } = await operator.putAgent({ agent: { ...chess, tools, requestsAMinute: 4_294_967_295 } });
    expect(agent).toMatchObject({ ...chess, tools: ['find_room', 'who_is_online'], requestsAMinute: 4_294_967_295 });
    const stranger = city.asStranger(AgentsService);
    const told = { id: 'chess', name: 'Шахи', kind: 'operator', provider: 'openai', model: 'm2', isLlm: true };
    expect((await stranger.listAgents({})).agents.at(-1)).toMatchObject(told);
    expect((await stranger.getAgent({ agentId: 'chess' })).agent).toMatchObject(told);
    await operator.putAgent({ agent: { ...chess, name: ' Шахи  щодня ', model: '' } });
    expect((await stranger.getAgent({ agentId: 'chess' })).agent).toMatchObject({ name: 'Шахи щодня', model: 'm1' });
    await operator.removeAgent({ agentId: 'chess' });
    const gone = { code: Code.NotFound };
    await expect(stranger.getAgent({ agentId: 'chess' })).rejects.toMatchObject(gone);
    await expect(olena.invoke({ agentId: 'chess', input: 'Агов' })).rejects.toMatchObject(gone);
    await expect(operator.removeAgent({ agentId: 'chess' })).rejects.toMatchObject(gone);
  });

  test('answers any resident by its own prompt and model, and reads with its own tools what they consent to', async () => {
    await operator.putAgent({ agent: { ...chess, tools: ['find_room', 'who_is_online'] } });
    const context = { sources: [Source_Kind.ROOMS, Source_Kind.FEED] };
    const answer = await olena.invoke({ agentId: 'chess', input: 'Як ходити?', context });
    expect(answer).toMatchObject({ response: 'Хід конем.', provider: 'openai', model: 'm2', tokensUsed: 9 });
    const [told] = fake.told;
    expect(told?.model).toBe('m2');
    expect(told?.messages[0]).toMatchObject({ role: 'system', content: expect.stringMatching(/^You teach chess\./) });
    expect(told?.messages[0]?.content).not.toContain('Second Me');
    expect(told?.tools?.map((tool) => tool.function.name)).toEqual(['find_room']);
    await operator.invoke({ agentId: 'chess', input: 'Як ходити?' });
    expect(fake.told[1]?.tools?.map((tool) => tool.function.name)).toEqual(['who_is_online', 'find_room']);
  });

  test('with limits of its own is counted apart from the others', async () => {
    await operator.putAgent({ agent: { ...chess, requestsAMinute: 2, tokensADay: 5_000 } });
    const { quota } = await olena.invoke({ agentId: 'chess', input: 'Агов' });
    expect(quota).toMatchObject({ remaining: 1, tokensRemaining: 4_991 });
    await olena.invoke({ agentId: 'chess', input: 'Агов' });
    await expect(olena.invoke({ agentId: 'chess', input: 'Агов' })).rejects.toMatchObject({
      code: Code.ResourceExhausted,
    });
    expect((await olena.getQuota({})).quota).toMatchObject({ remaining: 20 });
  });

  test('whose provider this city does not have is there, and says so when it is asked', async () => {
    await operator.putAgent({ agent: { ...chess, provider: 'anthropic' } });
    expect((await olena.getAgent({ agentId: 'chess' })).agent).toMatchObject({ provider: '', isLlm: false });
    await expect(olena.invoke({ agentId: 'chess', input: 'Агов' })).rejects.toMatchObject({
      code: Code.Unavailable,
      rawMessage: 'the provider of this agent is not configured in this city',
    });
  });
});

test.each([
  ['agent.id', { ...chess, id: 'city_guide' }],
  ['agent.id', { ...chess, id: 'sm_01jd0000000000000000000001' }],
  ['agent.id', { ...chess, id: 'Шахи' }],
  ['agent.name', { ...chess, name: '\u200b' }],
  ['agent.provider', { ...chess, provider: 'other' }],
  ['agent.tools', { ...chess, tools: ['find_room', 'post_message'] }],
  ['agent.prompt', { ...chess, prompt: 'а'.repeat(4_001) }],
])('a mistake is told by its field: %s', async (field, agent) => {
  await expect(operator.putAgent({ agent })).rejects.toMatchObject({
    code: Code.InvalidArgument,
    message: expect.stringContaining(field),
  });
});

test('only who has the scope adds and removes agents', async () => {
  const invoker = await city.asService(['agents.invoke'], AgentsService);
  for (const who of [olena, invoker]) {
    await expect(who.putAgent({ agent: chess })).rejects.toMatchObject({ code: Code.PermissionDenied });
    await expect(who.removeAgent({ agentId: 'chess' })).rejects.toMatchObject({ code: Code.PermissionDenied });
  }
});
