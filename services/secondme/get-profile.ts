/** GetProfile: a resident's Second Me, made when it is first asked for. */
import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import type { ServiceImpl } from '@connectrpc/connect';
import type { SecondMeService } from 'proto/city/secondme/v1/secondme';
import { residentOf } from '../caller.ts';
import { agentIdOf } from './asker-of.ts';
import type { InteractionLog } from './interaction-log.ts';

/** The handler. */
export function getProfile(log: InteractionLog): ServiceImpl<typeof SecondMeService>['getProfile'] {
  return async (request, context) => {
    const { userId } = residentOf(context, request.userId);
    const agentId = agentIdOf(userId);
    await log.ensureSecondMe(userId, agentId);
    const { total, last } = await log.count(userId);
    return {
      userId,
      agentId,
      totalInteractions: total,
      ...(last ? { lastInteraction: timestampFromDate(last) } : {}),
    };
  };
}
