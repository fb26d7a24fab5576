/** PutAgent, RemoveAgent: the operator's own agents. */
import type { ServiceImpl } from '@connectrpc/connect';
import type { AgentsService } from 'proto/city/agents/v1/agents';
import { plainName } from '../plain-name.ts';
import { invalid } from '../refusal.ts';
import type { AgentRegistry } from './agent-registry.ts';
import { cityGuideId } from './agents.ts';
import { noSuchAgent } from './get-agent.ts';
import type { CityTool } from './tools/city-tool.ts';

type Handlers = ServiceImpl<typeof AgentsService>;

/** The handler. */
export function putAgent(registry: AgentRegistry, tools: readonly CityTool[]): Handlers['putAgent'] {
  return async ({ agent }) => {
    if (!agent) throw invalid('agent', 'is needed');
    if (agent.id === cityGuideId || agent.id.startsWith('sm_'))
      throw invalid('agent.id', "is of the city's own agents");
    const name = plainName('agent.name', agent.name, 40);
    const unknown = agent.tools.find((name) => tools.every((tool) => tool.name !== name));
    if (unknown !== undefined) {
      throw invalid('agent.tools', `must be of ${tools.map(({ name }) => name).join(', ')}, not "${unknown}"`);
    }
    return { agent: await registry.put({ ...agent, name, tools: [...new Set(agent.tools)] }) };
  };
}

/** The handler. */
export function removeAgent(registry: AgentRegistry): Handlers['removeAgent'] {
  return async ({ agentId }) => {
    if (!(await registry.remove(agentId))) throw noSuchAgent();
    return {};
  };
}
