/** GetAgent, ListAgents: who can be asked, and which provider answers for them now. */
import { Code, ConnectError, type ServiceImpl } from '@connectrpc/connect';
import type { AgentsService } from 'proto/city/agents/v1/agents';
import type { AgentRegistry, KeptAgent } from './agent-registry.ts';
import {
  cityGuideAgent,
  cityGuideId,
  isSecondMe,
  operatorAgent,
  type Providers,
  type RunnableAgent,
  secondMeAgent,
} from './agents.ts';
import { mayKnow } from './caller-rights.ts';

type Handlers = ServiceImpl<typeof AgentsService>;

/** The handler. The Second Me of another resident is not_found: nobody learns who has one. */
export function getAgent(providers: Providers, registry: AgentRegistry): Handlers['getAgent'] {
  return async ({ agentId }, context) => {
    if (agentId === cityGuideId) return { agent: toldAgent(cityGuideAgent(providers)) };
    if (isSecondMe(agentId)) {
      if (mayKnow(context, agentId)) return { agent: toldAgent(secondMeAgent(agentId, providers)) };
      throw noSuchAgent();
    }
    const operators = await registry.find(agentId);
    if (!operators) throw noSuchAgent();
    return { agent: toldOperators(operators, providers) };
  };
}

/** The handler. */
export function listAgents(providers: Providers, registry: AgentRegistry): Handlers['listAgents'] {
  return async () => {
    const operators = (await registry.list()).map((one) => toldOperators(one, providers));
    return { agents: [toldAgent(cityGuideAgent(providers)), ...operators] };
  };
}

/** not_found, in the same words wherever an agent is looked for. */
export function noSuchAgent(): ConnectError {
  return new ConnectError('there is no such agent', Code.NotFound);
}

/** An agent, and who answers for it now, as the contract has it. */
export function toldAgent({ id, name, kind, provider }: RunnableAgent) {
  return { id, name, kind, provider: provider.name, model: provider.model, isLlm: provider.isLlm };
}

/** One whose provider this city does not have is there, and nobody answers for it. */
function toldOperators(operators: KeptAgent, providers: Providers) {
  try {
    return toldAgent(operatorAgent(operators, providers));
  } catch {
    return { id: operators.id, name: operators.name, kind: 'operator' };
  }
}
