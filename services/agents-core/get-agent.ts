/** GetAgent, ListAgents: who can be asked, and which provider answers for them now. */
import { Code, ConnectError, type ServiceImpl } from '@connectrpc/connect';
import type { AgentsService } from 'proto/city/agents/v1/agents';
import { cityGuideAgent, isSecondMe, type Providers, type RunnableAgent, secondMeAgent } from './agents.ts';
import { mayKnow } from './caller-rights.ts';

type Handlers = ServiceImpl<typeof AgentsService>;

/** The handler. The Second Me of another resident is not_found: nobody learns who has one. */
export function getAgent(providers: Providers): Handlers['getAgent'] {
  return ({ agentId }, context) => {
    const guide = cityGuideAgent(providers);
    if (agentId === guide.id) return { agent: told(guide) };
    if (isSecondMe(agentId) && mayKnow(context, agentId)) return { agent: told(secondMeAgent(agentId, providers)) };
    throw noSuchAgent();
  };
}

/** The handler. */
export function listAgents(providers: Providers): Handlers['listAgents'] {
  return () => ({ agents: [told(cityGuideAgent(providers))] });
}

/** not_found, in the same words wherever an agent is looked for. */
export function noSuchAgent(): ConnectError {
  return new ConnectError('there is no such agent', Code.NotFound);
}

function told({ id, name, kind, provider }: RunnableAgent) {
  return { id, name, kind, provider: provider.name, model: provider.model, isLlm: provider.isLlm };
}
