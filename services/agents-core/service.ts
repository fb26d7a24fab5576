/** agents-core: the agents of the city and the providers that answer for them. */
import { AgentsService } from 'proto/city/agents/v1/agents';
import { FeedService } from 'proto/city/feed/v1/feed';
import { PresenceService } from 'proto/city/presence/v1/presence';
import { RoomsService } from 'proto/city/rooms/v1/rooms';
import { SecondMeService } from 'proto/city/secondme/v1/secondme';
import { openLimit } from '../limits.ts';
import { revokedOf, revokedTopic } from '../passport.ts';
import type { Host, Routes, Service } from '../service.ts';
import { openAgentRegistry } from './agent-registry.ts';
import { cityGuideAgent } from './agents.ts';
import { getAgent, listAgents } from './get-agent.ts';
import { getQuota } from './get-quota.ts';
import { openKeptTokens } from './kept-tokens.ts';
import { type AnswerLimits, usualLimits } from './patience.ts';
import { preview } from './preview.ts';
import { openProviders } from './providers.ts';
import { putAgent, removeAgent } from './put-agent.ts';
import { openQuotas } from './quota.ts';
import { invoke, invokeStream } from './run-agent.ts';
import { stayPresent } from './stay-present.ts';
import { callTool, listTools } from './tools/call-tool.ts';
import { cityTools } from './tools/city-tools.ts';

/** The service; see AgentsService for its promises. */
export const agentsCore = agentsCoreWith(usualLimits);

/** The service, with other limits of how long a model may take. */
export function agentsCoreWith(limits: AnswerLimits): Service {
  return { name: 'agents-core', offers: [AgentsService], open: (host) => open(host, limits) };
}

async function open(host: Host, limits: AnswerLimits): Promise<Routes> {
  const { dial } = host;
  const clients = { rooms: dial(RoomsService), presence: dial(PresenceService), feed: dial(FeedService) };
  const secondMe = dial(SecondMeService);
  const providers = await openProviders(host, clients, limits);
  const postgres = await host.postgres();
  const kept = await openKeptTokens(postgres, (error) =>
    host.log.warn({ err: error }, 'the tokens that were used could not be kept'),
  );
  const quotas = openQuotas(host.config, kept);
  const calls = openLimit(host.config, 'tools', 'too many readings of the city', { points: 60, seconds: 60 });
  const revoked = host.bus.subscribe(revokedTopic, (text) => void kept.forget(revokedOf(text).passportId));
  host.onClose(async () => {
    revoked.end();
    quotas.close();
    calls.close();
    await kept.settled();
  });
  const registry = await openAgentRegistry(postgres);
  const tools = cityTools(clients);
  const running = { providers, registry, tools, quotas, log: host.log };
  host.onDrain(stayPresent([cityGuideAgent(providers)], clients.presence, host.log));
  return (router) =>
    router.service(AgentsService, {
      invoke: invoke(running),
      invokeStream: invokeStream(running),
      getQuota: getQuota(providers, quotas),
      listTools: listTools(tools),
      callTool: callTool(tools, calls, secondMe),
      preview: preview(running),
      getAgent: getAgent(providers, registry),
      listAgents: listAgents(providers, registry),
      putAgent: putAgent(registry, tools),
      removeAgent: removeAgent(registry),
    });
}
