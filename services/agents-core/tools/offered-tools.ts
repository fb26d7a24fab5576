/** Which tools an agent may use for one question. */

import { Source_Kind } from 'proto/city/agents/v1/agents';
import type { RunnableAgent } from '../agents.ts';
import type { CityTool } from './city-tool.ts';

/**
 * A Second Me reads only what its resident has consented to. City Guide, asked as itself, reads what anyone may see, and
 * that is not what was written in the rooms of a resident.
 */
export function offeredTools(
  kind: RunnableAgent['kind'],
  tools: readonly CityTool[],
  consents: readonly Source_Kind[],
): CityTool[] {
  if (kind === 'guide') return tools.filter((tool) => tool.kind !== Source_Kind.MESSAGES);
  return tools.filter((tool) => consents.includes(tool.kind));
}
