import { Code } from '@connectrpc/connect';
import { AgentsService } from 'proto/city/agents/v1/agents';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openTestCity, type TestCity } from '../city.testing.ts';
import { type TestPostgres, testPostgres } from '../postgres-server.testing.ts';
import { type FakeOpenAi, fakeOpenAi } from './fake-openai.testing.ts';
import { type Agents, heard, herSecondMe, olena } from './hear-agent.testing.ts';
import { neighbours } from './neighbours.testing.ts';
import { agentsCore } from './service.ts';

let postgres: TestPostgres;
beforeAll(async () => {
  postgres = await testPostgres();
});
afterAll(() => postgres.close());

describe('with a model', () => {
  let fake: FakeOpenAi;
  let city: TestCity;
  let agents: Agents;

  beforeAll(async () => {
    fake = await fakeOpenAi();
    const llm = { baseUrl: fake.baseUrl, model: 'm1', apiKey: 'sk-1' };
    city = await openTestCity([agentsCore, ...neighbours().services], { databaseUrl: postgres.url, llm });
    agents = await city.as(olena, AgentsService);
  });
  afterAll(async () => {
    await city.close();
    await fake.close();
  });

  test('the model answers for a Second Me, and is told pairs by role and the prompt once', async () => {
    fake.behave({ kind: 'says', pieces: ['Так', '.'], tokens: 9 });
    const history = [{ prompt: 'перше', response: 'відповідь' }];
    const { texts, done } = await heard(agents, ' друге ', { context: { userId: olena, history } });
    expect(texts).toEqual(['Так', '.']);
    expect(done).toMatchObject({ response: 'Так.', provider: 'openai', model: 'm1', isLlm: true, tokensUsed: 9 });
    const [system, ...rest] = fake.told.at(-1)?.messages ?? [];
    expect(system?.role).toBe('system');
    expect(system?.content).toContain('Second Me');
    expect(rest).toEqual([
      { role: 'user', content: 'перше' },
      { role: 'assistant', content: 'відповідь' },
      { role: 'user', content: 'друге' },
    ]);
  });

  test('City Guide stays City Guide', async () => {
    expect((await agents.getAgent({ agentId: 'city_guide' })).agent).toMatchObject({ isLlm: false });
    expect((await agents.getAgent({ agentId: herSecondMe })).agent).toMatchObject({ model: 'm1', isLlm: true });
    expect(await agents.invoke({ agentId: 'city_guide', input: 'Привіт' })).toMatchObject({ isLlm: false });
  });

  test('a model that fails is a clear refusal, and nothing is made up', async () => {
    fake.behave({ kind: 'status', status: 500 });
    await expect(agents.invoke({ agentId: herSecondMe, input: 'Агов' })).rejects.toMatchObject({
      code: Code.Unavailable,
      rawMessage: 'the language model failed',
    });
    fake.behave({ kind: 'status', status: 429, headers: { 'retry-after': '7' } });
    const busy = await agents.invoke({ agentId: herSecondMe, input: 'Агов' }).catch((reason) => reason);
    expect(busy.code).toBe(Code.ResourceExhausted);
    expect(busy.metadata.get('retry-after')).toBe('7');
  });

  test('who stops listening frees the model', async () => {
    fake.behave({ kind: 'hangs', pieces: ['перше'] });
    const stop = new AbortController();
    const listen = async () => {
      const call = agents.invokeStream({ agentId: herSecondMe, input: 'Агов' }, { signal: stop.signal });
      for await (const { step } of call) if (step.case === 'text') stop.abort();
    };
    await expect(listen()).rejects.toMatchObject({ code: Code.Canceled });
    await fake.idle();
  });
});

describe('with a model that keeps failing', () => {
  let fake: FakeOpenAi;
  let city: TestCity;
  let agents: Agents;

  beforeAll(async () => {
    fake = await fakeOpenAi();
    const llm = { baseUrl: fake.baseUrl, model: 'm1', apiKey: '' };
    city = await openTestCity([agentsCore, ...neighbours().services], { databaseUrl: postgres.url, llm });
    agents = await city.as(olena, AgentsService);
  });
  afterAll(async () => {
    await city.close();
    await fake.close();
  });

  test('after five failures City Guide stands in, says why and until when, and the model is left alone', async () => {
    fake.behave({ kind: 'status', status: 500 });
    for (let n = 0; n < 5; n++) {
      // Whose question it was hears the failure itself, and keeps the question.
      await expect(agents.invoke({ agentId: herSecondMe, input: 'Агов' })).rejects.toMatchObject({
        code: Code.Unavailable,
      });
    }
    const asked = fake.told.length;
    const { texts, done } = await heard(agents, 'Привіт');
    expect(done).toMatchObject({ provider: 'city-guide', isLlm: false, response: texts.join('') });
    expect(done.standsInBecause).toMatch(/^Мовна модель зараз не відповідає.* знову за (1\d|20) с\.$/);
    expect((await agents.invoke({ agentId: herSecondMe, input: 'hello' })).standsInBecause).toMatch(
      /^The language model does not answer right now.* again in (1\d|20) s\.$/,
    );
    expect((await agents.getAgent({ agentId: herSecondMe })).agent).toMatchObject({ provider: 'city-guide' });
    // Whoever asks City Guide itself is not told of a replacement.
    expect((await agents.invoke({ agentId: 'city_guide', input: 'hello' })).standsInBecause).toBe('');
    expect(fake.told).toHaveLength(asked);
  });
});
