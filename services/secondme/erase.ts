/** DeleteInteraction, ClearHistory, Restore, Forget: what is kept is the resident's, to erase and for a while to bring back. */
import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import { Code, ConnectError, type ServiceImpl } from '@connectrpc/connect';
import type { SecondMeService } from 'proto/city/secondme/v1/secondme';
import { residentOf } from '../caller.ts';
import type { InteractionLog, Receipt } from './interaction-log.ts';

type Handlers = ServiceImpl<typeof SecondMeService>;

/** The handler. What it had replaced goes with it. */
export function deleteInteraction(log: InteractionLog): Handlers['deleteInteraction'] {
  return async (request, context) => {
    const { userId } = residentOf(context, request.userId);
    const receipt = await log.erase(userId, request.interactionId);
    if (!receipt) throw new ConnectError('interaction_id names no interaction of yours', Code.NotFound);
    return { receipt: told(receipt) };
  };
}

/** The handler. A run that is on its way finds nothing to write its answer to, and none of it comes back. */
export function clearHistory(log: InteractionLog): Handlers['clearHistory'] {
  return async (request, context) => {
    const { userId } = residentOf(context, request.userId);
    const receipt = await log.erase(userId);
    if (!receipt) return { status: 'cleared' };
    return { status: 'cleared', erased: receipt.erased, receipt: told(receipt) };
  };
}

/** The handler. */
export function restore(log: InteractionLog): Handlers['restore'] {
  return async (request, context) => {
    const { userId } = residentOf(context, request.userId);
    const restored = await log.restore(userId, request.receiptId);
    if (restored === 0) throw new ConnectError('receipt_id names nothing that can be brought back', Code.NotFound);
    return { restored };
  };
}

/** The handler. */
export function forget(log: InteractionLog): Handlers['forget'] {
  return async (request, context) => {
    await log.eraseSecondMe(residentOf(context, request.userId).userId);
    return {};
  };
}

function told({ id, erased, erasedAt, restorableUntil }: Receipt) {
  return {
    id,
    erased,
    erasedAt: timestampFromDate(erasedAt),
    restorableUntil: timestampFromDate(restorableUntil),
  };
}
