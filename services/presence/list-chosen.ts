/** ListChosen: what residents chose and who blocks them, for an edge behind which they are. */
import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import type { ServiceImpl } from '@connectrpc/connect';
import type { PresenceService } from 'proto/city/presence/v1/presence';
import type { Postgres } from '../postgres.ts';
import { blockersOf } from './blocks.ts';
import { choicesOf } from './choices.ts';
import { choiceValues } from './set-status.ts';

/** The handler. */
export function listChosen(postgres: Postgres): ServiceImpl<typeof PresenceService>['listChosen'] {
  return async ({ userIds }) => {
    const [chosen, blockers] = await Promise.all([choicesOf(postgres, userIds), blockersOf(postgres, userIds)]);
    return {
      chosen: userIds.map((userId) => {
        const { choice = 'automatic', until, showsLastSeen = true, revision = 0 } = chosen.get(userId) ?? {};
        return {
          ...{ userId, choice: choiceValues[choice], showsLastSeen, revision },
          ...(until ? { doNotDisturbUntil: timestampFromDate(until) } : {}),
          blockedBy: blockers.get(userId) ?? [],
        };
      }),
    };
  };
}
