/** ListHistory, ClearHistory: the resident's interactions, theirs to see and to erase. */
import type { ServiceImpl } from '@connectrpc/connect';
import type { SecondMeService } from 'proto/city/secondme/v1/secondme';
import { residentOf } from '../caller.ts';
import type { InteractionLog } from './interaction-log.ts';
import { interactionMessage } from './interaction-message.ts';

type Handlers = ServiceImpl<typeof SecondMeService>;

const usualLimit = 5;

/** The handler. Questions that failed are not shown: nothing came of them. */
export function listHistory(log: InteractionLog): Handlers['listHistory'] {
  return async (request, context) => {
    const { userId } = residentOf(context, request.userId);
    const interactions = await log.list(userId, request.limit || usualLimit);
    return { interactions: interactions.map(interactionMessage) };
  };
}

/** The handler. A run that is on its way finds nothing to write its answer to, and none of it comes back. */
export function clearHistory(log: InteractionLog): Handlers['clearHistory'] {
  return async (request, context) => {
    const { userId } = residentOf(context, request.userId);
    return { status: 'cleared', erased: await log.clear(userId) };
  };
}
