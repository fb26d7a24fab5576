/** ListHistory: the resident's interactions. */
import type { ServiceImpl } from '@connectrpc/connect';
import type { SecondMeService } from 'proto/city/secondme/v1/secondme';
import { validate } from 'uuid';
import { residentOf } from '../caller.ts';
import { invalid } from '../refusal.ts';
import type { InteractionLog } from './interaction-log.ts';
import { interactionMessage } from './interaction-message.ts';
import { rememberedPairs } from './memory.ts';

const usualLimit = 5;

/** The handler. Questions that failed are not shown: nothing came of them. A cursor is the id of the last one shown. */
export function listHistory(log: InteractionLog): ServiceImpl<typeof SecondMeService>['listHistory'] {
  return async (request, context) => {
    const { userId } = residentOf(context, request.userId);
    const { cursor } = request;
    if (cursor !== '' && !validate(cursor)) throw invalid('cursor', 'is none of ours');
    const limit = request.limit || usualLimit;
    const [found, remembered] = await Promise.all([
      log.list(userId, limit + 1, cursor || undefined),
      log.remembered(userId, rememberedPairs),
    ]);
    const page = found.slice(0, limit);
    return {
      interactions: page.map(interactionMessage),
      nextCursor: found.length > limit ? (page.at(-1)?.id ?? '') : '',
      rememberedIds: remembered.map(({ id }) => id).toReversed(),
    };
  };
}
