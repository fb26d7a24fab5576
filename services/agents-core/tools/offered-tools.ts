/** Which tools an agent may use for one question. */

import { Source_Kind } from 'proto/city/agents/v1/agents';
import type { RunnableAgent } from '../agents.ts';
import type { CityTool } from './city-tool.ts';

/**
 * A Second Me reads only what its resident has consented to. City Guide, asked as itself, reads what anyone may see, and
 * that is not what was written in the rooms of a resident. An agent of the operator's has the tools that the operator gave
 * it, and for a resident of those only what they have consented to.
 */
export function offeredTools(
  { kind, operator }: Pick<RunnableAgent, 'kind' | 'operator'>,
  tools: readonly CityTool[],
  { userId, consents }: { userId: string | undefined; consents: readonly Source_Kind[] },
): CityTool[] {
  if (kind === 'guide') return tools.filter((tool) => tool.kind !== Source_Kind.MESSAGES);
  const given = operator ? tools.filter(({ name }) => operator.tools.includes(name)) : tools;
  return userId === undefined ? [...given] : given.filter((tool) => consents.includes(tool.kind));
}
