import { AgentsService } from 'proto/city/agents/v1/agents';
import { ulid } from 'ulid';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { openTestCity, type TestCity } from '../city.testing.ts';
import type { Config } from '../config.ts';
import { type TestPostgres, testPostgres } from '../postgres-server.testing.ts';
import { type FakeAnthropic, fakeAnthropic } from './fake-anthropic.testing.ts';
import { type FakeOpenAi, fakeOpenAi } from './fake-openai.testing.ts';
import { neighbours } from './neighbours.testing.ts';
import { agentsCore } from './service.ts';

let postgres: TestPostgres;
let openai: FakeOpenAi;
let anthropic: FakeAnthropic;
let city: TestCity | undefined;

beforeAll(async () => {
  [postgres, openai, anthropic] = await Promise.all([testPostgres(), fakeOpenAi(), fakeAnthropic()]);
});
afterEach(async () => {
  await city?.close();
  openai.refuseKeys(false);
});
afterAll(async () => {
  await Promise.all([openai.close(), anthropic.close()]);
  await postgres.close();
});

const llm = () => ({ baseUrl: openai.baseUrl, model: 'm1', apiKey: 'sk-1' });
const claude = () => ({ baseUrl: anthropic.baseUrl, model: 'c1', apiKey: 'sk-2' });

async function whoAnswers(given: Partial<Config>) {
  const id = ulid().toLowerCase();
  city = await openTestCity([agentsCore, ...neighbours().services], { databaseUrl: postgres.url, ...given });
  const agents = await city.as(`u_${id}`, AgentsService);
  const { provider, model } = await agents.invoke({ agentId: `sm_${id}`, input: 'Привіт' });
  expect((await agents.getAgent({ agentId: `sm_${id}` })).agent).toMatchObject({ provider, model });
  return [provider, model];
}

test('the configured model answers for Second Me: OpenAI’s before Anthropic’s, City Guide without either', async () => {
  expect(await whoAnswers({})).toEqual(['city-guide', '1.0']);
  await city?.close();
  expect(await whoAnswers({ anthropic: claude() })).toEqual(['anthropic', 'c1']);
  await city?.close();
  expect(await whoAnswers({ anthropic: claude(), llm: llm() })).toEqual(['openai', 'm1']);
});

test('an agent may name the other one', async () => {
  await whoAnswers({ anthropic: claude(), llm: llm() });
  const operator = await city?.asService(['agents.write', 'agents.invoke'], AgentsService);
  await operator?.putAgent({ agent: { id: 'chess', name: 'Шахи', provider: 'anthropic', model: 'c2' } });
  expect(await operator?.invoke({ agentId: 'chess', input: 'Агов' })).toMatchObject({
    ...{ provider: 'anthropic', model: 'c2' },
  });
});

test('a process whose key is refused is not ready, and one whose model is down is', async () => {
  const ready = async () => (await fetch(`http://127.0.0.1:${city?.port}/readyz`)).status;
  openai.refuseKeys(true);
  city = await openTestCity([agentsCore, ...neighbours().services], { databaseUrl: postgres.url, llm: llm() });
  await vi.waitFor(async () => expect(await ready()).toBe(503));
  await city.close();
  const down = { ...llm(), baseUrl: 'http://127.0.0.1:9/v1' };
  city = await openTestCity([agentsCore, ...neighbours().services], { databaseUrl: postgres.url, llm: down });
  expect(await ready()).toBe(200);
});
