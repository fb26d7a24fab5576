import { Code } from '@connectrpc/connect';
import { AgentsService } from 'proto/city/agents/v1/agents';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openTestCity, type TestCity } from '../city.testing.ts';
import { type TestPostgres, testPostgres } from '../postgres-server.testing.ts';
import { type Agents, herSecondMe, olena, someone } from './hear-agent.testing.ts';
import { neighbours } from './neighbours.testing.ts';
import { agentsCore } from './service.ts';

let postgres: TestPostgres;
let city: TestCity;
let agents: Agents;

beforeAll(async () => {
  postgres = await testPostgres();
  city = await openTestCity([agentsCore, ...neighbours().services], { databaseUrl: postgres.url });
  agents = await city.as(olena, AgentsService);
});
afterAll(async () => {
  await city?.close();
  await postgres?.close();
});

test('a resident reaches City Guide and their own Second Me, and no other', async () => {
  await expect(agents.invoke({ agentId: 'city_guide', input: 'Привіт' })).resolves.toBeDefined();
  await expect(agents.invoke({ agentId: `sm_${someone.slice(2)}`, input: 'Привіт' })).rejects.toMatchObject({
    code: Code.PermissionDenied,
  });
  await expect(
    agents.invoke({ agentId: herSecondMe, input: 'Привіт', context: { userId: someone } }),
  ).rejects.toMatchObject({ code: Code.PermissionDenied });
  await expect(agents.invoke({ agentId: 'unknown', input: 'Привіт' })).rejects.toMatchObject({ code: Code.NotFound });
  await expect(agents.invoke({ agentId: herSecondMe, input: ' \n ' })).rejects.toMatchObject({
    code: Code.InvalidArgument,
    message: expect.stringContaining('input'),
  });
  await expect(city.asStranger(AgentsService).invoke({ agentId: 'city_guide', input: 'a' })).rejects.toMatchObject({
    code: Code.Unauthenticated,
  });
});

test('a service reaches what its scopes allow', async () => {
  const actor = await city.asService(['residents.act_as'], AgentsService);
  const invoker = await city.asService(['agents.invoke'], AgentsService);
  const forOlena = { agentId: herSecondMe, input: 'Привіт', context: { userId: olena } };
  await expect(actor.invoke(forOlena)).resolves.toBeDefined();
  await expect(actor.invoke({ ...forOlena, context: { userId: someone } })).rejects.toMatchObject({
    code: Code.PermissionDenied,
  });
  await expect(actor.invoke({ ...forOlena, context: {} })).rejects.toMatchObject({ code: Code.InvalidArgument });
  await expect(invoker.invoke({ agentId: 'city_guide', input: 'Привіт' })).resolves.toBeDefined();
  await expect(invoker.invoke(forOlena)).rejects.toMatchObject({ code: Code.PermissionDenied });
});

test('agents are told to those who may know them', async () => {
  const stranger = city.asStranger(AgentsService);
  const guide = { id: 'city_guide', kind: 'guide', provider: 'city-guide', isLlm: false };
  expect((await stranger.listAgents({})).agents).toMatchObject([guide]);
  expect((await stranger.getAgent({ agentId: 'city_guide' })).agent).toMatchObject(guide);
  expect((await agents.getAgent({ agentId: herSecondMe })).agent).toMatchObject({ kind: 'second_me' });
  for (const who of [stranger, await city.as(someone, AgentsService)]) {
    await expect(who.getAgent({ agentId: herSecondMe })).rejects.toMatchObject({ code: Code.NotFound });
  }
});
