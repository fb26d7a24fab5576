/** BlockResident, UnblockResident, ListBlocked: who does not see a resident's presence. */
import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import type { Client, ServiceImpl } from '@connectrpc/connect';
import type { PresenceService } from 'proto/city/presence/v1/presence';
import type { ResidentsService } from 'proto/city/residents/v1/residents';
import type { Bus } from '../bus.ts';
import { blocksTopic } from '../bus-topics.ts';
import { residentOf } from '../caller.ts';
import type { Limit } from '../limits.ts';
import type { Postgres } from '../postgres.ts';
import type { BlockNews } from '../presence-frames.ts';
import { invalid } from '../refusal.ts';
import { block, blockedBy, unblock } from './blocks.ts';

type Handlers = ServiceImpl<typeof PresenceService>;

/** Names are nice to have: nobody waits longer for them. */
const patienceMs = 1_000;
/** Names that residents is asked for in one call, which is as many as it takes. */
const namesACall = 500;

/** The handler of BlockResident. */
export function blockResident(postgres: Postgres, bus: Bus, changes: Limit): Handlers['blockResident'] {
  return async (request, context) => {
    const { userId } = residentOf(context, request.userId);
    const { residentId } = request;
    if (residentId === userId) throw invalid('resident_id', 'must be another resident');
    await changes.take(userId);
    if (await block(postgres, userId, residentId)) tell(bus, userId, residentId, true);
    return { status: 'blocked' };
  };
}

/** The handler of UnblockResident. */
export function unblockResident(postgres: Postgres, bus: Bus, changes: Limit): Handlers['unblockResident'] {
  return async (request, context) => {
    const { userId } = residentOf(context, request.userId);
    await changes.take(userId);
    if (await unblock(postgres, userId, request.residentId)) tell(bus, userId, request.residentId, false);
    return { status: 'unblocked' };
  };
}

/** The handler of ListBlocked. */
export function listBlocked(
  postgres: Postgres,
  residents: Pick<Client<typeof ResidentsService>, 'listNames'>,
): Handlers['listBlocked'] {
  return async (request, context) => {
    const { userId } = residentOf(context, request.userId);
    const blocked = await blockedBy(postgres, userId);
    const names = await namesOf(
      residents,
      blocked.map((one) => one.userId),
    );
    return {
      blocked: blocked.map((one) => ({
        userId: one.userId,
        username: names.get(one.userId) ?? '',
        blockedAt: timestampFromDate(one.at),
      })),
    };
  };
}

function tell(bus: Bus, blockerId: string, blockedId: string, blocks: boolean): void {
  const news: BlockNews = { blocker_id: blockerId, blocked_id: blockedId, blocks };
  bus.publish(blocksTopic, JSON.stringify(news));
}

async function namesOf(
  residents: Pick<Client<typeof ResidentsService>, 'listNames'>,
  userIds: readonly string[],
): Promise<Map<string, string>> {
  const calls = [];
  for (let at = 0; at < userIds.length; at += namesACall) {
    calls.push(residents.listNames({ userIds: userIds.slice(at, at + namesACall) }, { timeoutMs: patienceMs }));
  }
  const answers = await Promise.all(calls).catch(() => []);
  return new Map(answers.flatMap(({ names }) => names.map((one) => [one.userId, one.displayName])));
}
