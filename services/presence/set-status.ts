/** SetStatus, GetOwnStatus: what a resident chose that others see of them. */
import type { MessageInitShape } from '@bufbuild/protobuf';
import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import type { ServiceImpl } from '@connectrpc/connect';
import { Choice as ChoiceValue, type OwnStatusSchema } from 'proto/city/presence/v1/chosen';
import type { PresenceService } from 'proto/city/presence/v1/presence';
import type { Bus } from '../bus.ts';
import { choicesTopic, residentTopic } from '../bus-topics.ts';
import { residentOf } from '../caller.ts';
import type { Limit } from '../limits.ts';
import type { Postgres } from '../postgres.ts';
import { type ChosenNews, ownFrame } from '../presence-frames.ts';
import { invalid } from '../refusal.ts';
import type { Announce } from './announcements.ts';
import { type Choice, type Choices, choicesOf, choose, chooseAgain } from './choices.ts';
import type { Leases } from './leases.ts';

/** A choice by its name in the table. */
export const choiceValues: Record<Choice, ChoiceValue> = {
  automatic: ChoiceValue.AUTOMATIC,
  do_not_disturb: ChoiceValue.DO_NOT_DISTURB,
  invisible: ChoiceValue.INVISIBLE,
};
const choiceNames = new Map(Object.entries(choiceValues).map(([name, value]) => [value, name as Choice]));

/**
 * The handler of SetStatus. Edges hear it and tell their leases by it. Who chooses to be invisible is so when it answers, whoever
 * holds their leases.
 */
export function setStatus(
  postgres: Postgres,
  leases: Leases,
  announce: Announce,
  bus: Bus,
  changes: Limit,
): ServiceImpl<typeof PresenceService>['setStatus'] {
  return async ({ userId: named, choice: value, seconds, showsLastSeen }, context) => {
    const { userId } = residentOf(context, named);
    const choice = choiceNames.get(value);
    if (seconds > 0 && choice !== 'do_not_disturb') throw invalid('seconds', 'must be 0 unless with DO_NOT_DISTURB');
    await changes.take(userId);
    const tell = (choices: Choices) => {
      const news = newsOf(userId, choices);
      bus.publish(choicesTopic, JSON.stringify(news));
      bus.publish(residentTopic(userId), ownFrame(news));
    };
    const choices = await choose(postgres, userId, { choice, seconds, showsLastSeen });
    // What is chosen holds also when the leases cannot be reached.
    tell(choices);
    if (showsLastSeen !== undefined) announce(await leases.showLastSeen(userId, choices.showsLastSeen));
    if (choice !== 'invisible') return { own: ownStatus(choices) };
    announce(await leases.hide(userId));
    // Who chose meanwhile to be seen may have been hidden after their leases said so: their edges say it once more.
    const newer = await chooseAgain(postgres, userId);
    if (newer) tell(newer);
    return { own: ownStatus(newer ?? choices) };
  };
}

/** The handler of GetOwnStatus. */
export function getOwnStatus(postgres: Postgres): ServiceImpl<typeof PresenceService>['getOwnStatus'] {
  return async (request, context) => {
    const { userId } = residentOf(context, request.userId);
    const choices = (await choicesOf(postgres, [userId])).get(userId);
    return choices ? { own: ownStatus(choices) } : {};
  };
}

function ownStatus({ choice, until, showsLastSeen }: Choices): MessageInitShape<typeof OwnStatusSchema> {
  const ends = until ? { doNotDisturbUntil: timestampFromDate(until) } : {};
  return { choice: choiceValues[choice], ...ends, showsLastSeen };
}

function newsOf(userId: string, { choice, until, showsLastSeen, revision }: Choices): ChosenNews {
  return { user_id: userId, choice, until: until?.getTime() ?? null, shows_last_seen: showsLastSeen, revision };
}
