import { Code } from '@connectrpc/connect';
import { AgentsService } from 'proto/city/agents/v1/agents';
import { ulid } from 'ulid';
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { openTestCity, type TestCity } from '../city.testing.ts';
import { revokedText, revokedTopic } from '../passport.ts';
import { type TestPostgres, testPostgres } from '../postgres-server.testing.ts';
import { type FakeOpenAi, fakeOpenAi } from './fake-openai.testing.ts';
import { type Agents, someone } from './hear-agent.testing.ts';
import { neighbours } from './neighbours.testing.ts';
import { agentsCore } from './service.ts';

const llmLimits = { requestsAMinute: 3, tokensADay: 3_000 };
let postgres: TestPostgres;
let fake: FakeOpenAi;
let city: TestCity;
let agents: Agents;
let who: string;

beforeAll(async () => {
  postgres = await testPostgres();
  fake = await fakeOpenAi();
  const llm = { baseUrl: fake.baseUrl, model: 'm1', apiKey: '' };
  city = await openTestCity([agentsCore, ...neighbours().services], {
    ...{ databaseUrl: postgres.url, llm, limits: true, llmLimits },
  });
});
afterAll(async () => {
  await city?.close();
  await fake?.close();
  await postgres?.close();
});
beforeEach(async () => {
  who = ulid().toLowerCase();
  agents = await city.as(`u_${who}`, AgentsService);
});

const ask = (input = 'Агов') => agents.invoke({ agentId: `sm_${who}`, input });
const left = async () => (await agents.getQuota({})).quota;

test('every answer tells what is left, as the provider counted it, and so does GetQuota', async () => {
  fake.behave({ kind: 'says', pieces: ['Так.'], tokens: 900 });
  expect(await left()).toMatchObject({ remaining: 3, tokensRemaining: 3_000 });
  const { quota, tokensUsed } = await ask();
  expect(tokensUsed).toBe(900);
  expect(quota).toMatchObject({ remaining: 2, tokensRemaining: 2_100 });
  const inMs = Number(quota?.resetsAt?.seconds) * 1000 - Date.now();
  expect(inMs).toBeGreaterThan(50_000);
  expect(inMs).toBeLessThanOrEqual(61_000);
  expect(await left()).toMatchObject({ remaining: 2, tokensRemaining: 2_100 });
});

test('the question after the last one is refused with the time to wait, however many come at once', async () => {
  fake.behave({ kind: 'says', pieces: ['Так.'], tokens: 1 });
  const outcomes = await Promise.allSettled(Array.from({ length: 50 }, () => ask()));
  expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(3);
  const refused = await ask().catch((reason) => reason);
  expect(refused).toMatchObject({ code: Code.ResourceExhausted });
  expect(Number(refused.metadata.get('retry-after'))).toBeGreaterThan(50);
  expect(await left()).toMatchObject({ remaining: 0 });
});

test('when the tokens of the day are used up the model is not asked, and City Guide still is', async () => {
  fake.behave({ kind: 'says', pieces: ['Так.'], tokens: 3_000 });
  expect((await ask()).quota).toMatchObject({ tokensRemaining: 0 });
  fake.told.length = 0;
  await expect(ask()).rejects.toMatchObject({
    code: Code.ResourceExhausted,
    rawMessage: expect.stringMatching(/^today's tokens are used up/),
  });
  expect(fake.told).toEqual([]);
  const guide = await agents.invoke({ agentId: 'city_guide', input: 'Привіт' });
  expect(guide.quota).toMatchObject({ remaining: 0 });
  expect(guide.quota?.tokensRemaining).toBeUndefined();
});

test('a provider that does not count is estimated for the limit, and the estimate is shown nowhere as a count', async () => {
  fake.behave({ kind: 'says', pieces: ['а'.repeat(300)] });
  const { quota, tokensUsed } = await ask();
  expect(tokensUsed).toBeUndefined();
  expect(quota?.tokensRemaining).toBeLessThan(2_900);
  expect(quota?.tokensRemaining).toBeGreaterThan(2_000);
});

test('a question that failed before any answer costs no tokens', async () => {
  fake.behave({ kind: 'status', status: 400 });
  await expect(ask()).rejects.toMatchObject({ code: Code.Unavailable });
  await vi.waitFor(async () => expect(await left()).toMatchObject({ remaining: 2, tokensRemaining: 3_000 }));
});

test('the tokens of the day outlive the process, and so does the time when they come back', async () => {
  fake.behave({ kind: 'says', pieces: ['Так.'], tokens: 1_000 });
  const open = () =>
    openTestCity([agentsCore, ...neighbours().services], {
      ...{
        databaseUrl: postgres.url,
        llm: { baseUrl: fake.baseUrl, model: 'm1', apiKey: '' },
        limits: true,
        llmLimits,
      },
    });
  const askIn = async (given: TestCity) =>
    (await given.as(`u_${who}`, AgentsService)).invoke({ agentId: `sm_${who}`, input: 'Агов' });
  const first = await open();
  const { quota: told } = await askIn(first);
  await first.close();
  const second = await open();
  const client = await second.as(`u_${who}`, AgentsService);
  const { quota: known } = await client.getQuota({});
  expect(known).toMatchObject({ remaining: 3, tokensRemaining: 2_000 });
  const seconds = ({ tokensResetAt }: { tokensResetAt?: { seconds: bigint } } = {}) => Number(tokensResetAt?.seconds);
  expect(Math.abs(seconds(known) - seconds(told))).toBeLessThanOrEqual(1);
  expect((await askIn(second)).quota).toMatchObject({ tokensRemaining: 1_000 });
  await second.close();

  await postgres.pool.query(`UPDATE tokens_used SET resets_at = now() - interval '1 second'`);
  const next = await open();
  expect((await askIn(next)).quota, 'the next day').toMatchObject({ tokensRemaining: 2_000 });
  const kept = async () => (await postgres.pool.query('SELECT key, used FROM tokens_used')).rows;
  await vi.waitFor(async () =>
    expect(await kept(), 'of the day before nothing is kept').toEqual([{ key: `u_${who}`, used: '1000' }]),
  );
  const deleted = { passportId: `u_${who}`, expiresAt: Math.ceil(Date.now() / 1000) + 60 };
  next.host.bus.publish(revokedTopic, revokedText(deleted));
  await vi.waitFor(async () => expect(await kept(), 'of who was deleted neither').toEqual([]));
  await next.close();
});

test('a resident learns only what they may ask themselves', async () => {
  await expect(agents.getQuota({ userId: someone })).rejects.toMatchObject({ code: Code.PermissionDenied });
  const actor = await city.asService(['residents.act_as'], AgentsService);
  expect((await actor.getQuota({ userId: `u_${who}` })).quota).toMatchObject({ remaining: 3 });
  await expect(actor.getQuota({})).rejects.toMatchObject({ code: Code.InvalidArgument });
});
