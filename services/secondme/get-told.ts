/** GetTold: what the model will be told with the next question. */
import type { Client, ServiceImpl } from '@connectrpc/connect';
import type { AgentsService } from 'proto/city/agents/v1/agents';
import type { SecondMeService } from 'proto/city/secondme/v1/secondme';
import { askerOf } from './asker-of.ts';
import type { InteractionLog } from './interaction-log.ts';
import { refusalOf } from './refusal-of-agent.ts';
import type { SettingsStore } from './settings-store.ts';
import { toldContext } from './told-context.ts';

/** What it needs. */
export type Telling = {
  log: Pick<InteractionLog, 'remembered'>;
  settings: Pick<SettingsStore, 'read'>;
  agents: Pick<Client<typeof AgentsService>, 'preview'>;
  /** Hears of failures that are not agents-core's own words. */
  report(error: unknown): void;
};

/** The handler. The context is the one that a question is asked with, and agents-core words it as it does then. */
export function getTold(on: Telling): ServiceImpl<typeof SecondMeService>['getTold'] {
  return async (request, context) => {
    const { userId, agentId, headers, signal } = askerOf(context, request.userId);
    const told = await toldContext(userId, on);
    try {
      const previewed = await on.agents.preview({ agentId, context: told.context }, { headers, signal });
      const { messages, tools, agent } = previewed;
      return { messages, tools, ...(agent ? { agent } : {}), contextUsed: told.contextUsed };
    } catch (error) {
      throw refusalOf(error, on.report);
    }
  };
}
