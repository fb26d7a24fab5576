/** Preview: what a model would be told, without asking it. */
import type { ServiceImpl } from '@connectrpc/connect';
import type { AgentsService } from 'proto/city/agents/v1/agents';
import { runsFor } from './caller-rights.ts';
import { conversation } from './conversation.ts';
import { findAgent } from './find-agent.ts';
import { toldAgent } from './get-agent.ts';
import type { Running } from './run-agent.ts';
import { offeredTools } from './tools/offered-tools.ts';

/** The handler. It makes the messages as a run does, and is asked of the provider what it would add. */
export function preview(
  on: Pick<Running, 'providers' | 'registry' | 'tools'>,
): ServiceImpl<typeof AgentsService>['preview'] {
  return async ({ agentId, input, context: given }, context) => {
    const userId = runsFor(context, given?.userId ?? '');
    const agent = (await findAgent(agentId, userId, on))();
    const { provider } = agent;
    const asked = {
      messages: conversation(agent, given ?? {}, input.trim()),
      tools: offeredTools(agent, on.tools, { userId, consents: given?.sources ?? [] }),
    };
    const { messages, tools } = provider.told?.(asked) ?? asked;
    return {
      messages: messages.map(({ role, text }) => ({ role, text })),
      tools: tools.map(({ name, kind, description }) => ({ name, kind, description })),
      agent: toldAgent(agent),
    };
  };
}
