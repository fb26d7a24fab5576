/** Which agent a caller means. */
import type { AgentRegistry } from './agent-registry.ts';
import {
  cityGuideAgent,
  cityGuideId,
  isSecondMe,
  operatorAgent,
  type Providers,
  type RunnableAgent,
  secondMeAgent,
} from './agents.ts';
import { mustOwn } from './caller-rights.ts';
import { noSuchAgent } from './get-agent.ts';

/**
 * The agent as a function that says who answers for it at that moment; `userId` is for whom it runs. Throws not_found,
 * permission_denied for the Second Me of another, and unavailable when nobody can answer for it.
 */
export async function findAgent(
  agentId: string,
  userId: string | undefined,
  { providers, registry }: { providers: Providers; registry: AgentRegistry },
): Promise<() => RunnableAgent> {
  if (agentId === cityGuideId) return () => cityGuideAgent(providers);
  if (isSecondMe(agentId)) {
    mustOwn(agentId, userId);
    return () => secondMeAgent(agentId, providers);
  }
  const operators = await registry.find(agentId);
  if (!operators) throw noSuchAgent();
  return () => operatorAgent(operators, providers);
}
