/** PostMessages: what an edge's sockets sent, many in one call. One bad post refuses itself, not the others. */
import { Code, ConnectError, type ServiceImpl } from '@connectrpc/connect';
import type { RoomsService } from 'proto/city/rooms/v1/rooms';
import type { Bus } from '../bus.ts';
import { isLonger } from '../plain-name.ts';
import { codeName, invalid } from '../refusal.ts';
import { mentionIds } from './mentions.ts';
import type { PostLimits } from './post-limits.ts';
import { poster } from './post-message.ts';
import type { NamedResident, ResidentNames } from './resident-names.ts';
import type { RoomDirectory } from './room-directory.ts';
import type { RoomLog } from './room-log.ts';

/** The handler. */
export function postMessages(
  directory: RoomDirectory,
  log: RoomLog,
  limits: PostLimits,
  names: ResidentNames,
  bus: Bus,
): ServiceImpl<typeof RoomsService>['postMessages'] {
  const post = poster(directory, log, limits, bus);
  return async (request) => {
    // Asked before any of them goes on: what one resident says stays in order.
    const calledBy = await whomTheyCall(request.posts, names);
    const outcomes = await Promise.all(
      request.posts.map(async ({ roomId, userId, username, clientId, text, replyToSeq, mentionUserIds }) => {
        try {
          checkLength('room_id', roomId, 1, 80);
          checkLength('user_id', userId, 1, 64);
          checkLength('username', username, 1, 40);
          checkLength('client_id', clientId, 0, 64);
          // What comes this way was sent by residents through their sockets, which take no service's passport.
          const { message } = await post({
            roomId,
            authorId: userId,
            username,
            clientId,
            text,
            replyToSeq,
            called: calledBy(mentionUserIds),
            byBot: false,
          });
          return { result: { case: 'message' as const, value: message } };
        } catch (error) {
          // A fault of ours is not an outcome of one post: the whole call says so.
          if (!(error instanceof ConnectError) || error.code === Code.Internal) throw error;
          return { result: { case: 'refusal' as const, value: refusalOf(error) } };
        }
      }),
    );
    return { outcomes };
  };
}

/**
 * Whom the posts should call, by the ids of each; residents are asked once for all of them. When they cannot be asked, posts
 * that call somebody are refused, and the others are not.
 */
async function whomTheyCall(
  posts: readonly { mentionUserIds: readonly string[] }[],
  names: ResidentNames,
): Promise<(userIds: readonly string[]) => NamedResident[]> {
  const callers = posts.filter(({ mentionUserIds }) => mentionUserIds.length > 0);
  if (callers.length === 0) return () => [];
  const asked = await names(callers.flatMap(({ mentionUserIds }) => wellFormed(mentionUserIds))).then(
    (named) => new Map(named.map((one) => [one.userId, one])),
    ConnectError.from,
  );
  return (userIds) => {
    if (userIds.length === 0) return [];
    const ids = mentionIds(userIds);
    if (asked instanceof ConnectError) throw asked;
    return ids.map((userId) => asked.get(userId) ?? { userId, username: undefined });
  };
}

function wellFormed(userIds: readonly string[]): readonly string[] {
  try {
    return mentionIds(userIds);
  } catch {
    // Its post is refused when its turn comes.
    return [];
  }
}

/** What the contract says of a post's fields: rules in the contract itself would refuse the whole call. */
function checkLength(field: string, value: string, least: number, most: number): void {
  if (value.length < least || isLonger(value, most)) throw invalid(field, `must have ${least} to ${most} characters`);
}

function refusalOf(error: ConnectError) {
  return {
    code: codeName(error.code),
    message: error.rawMessage,
    retryAfterMs: Number(error.metadata.get('retry-after-ms') ?? 0),
  };
}
