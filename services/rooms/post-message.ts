/** PostMessage: may this resident speak here? Append; answer the message with its seq. */
import type { ServiceImpl } from '@connectrpc/connect';
import type { RoomsService } from 'proto/city/rooms/v1/rooms';
import { v7 as uuid } from 'uuid';
import type { Bus } from '../bus.ts';
import { callerOf, residentOf } from '../caller.ts';
import { wakeOutbox } from '../outbox.ts';
import { invalid } from '../refusal.ts';
import { type Mention, mentionIds, mentionsIn } from './mentions.ts';
import { checkText } from './message-text.ts';
import type { PostLimits } from './post-limits.ts';
import type { NamedResident, ResidentNames } from './resident-names.ts';
import type { RoomDirectory } from './room-directory.ts';
import type { Appended, Post, RoomLog } from './room-log.ts';

/** A post as it comes in: whom it should call, and not yet whom its text does. */
export type AskedPost = Omit<Post, 'mentions'> & { called: readonly NamedResident[] };

/** The handler. */
export function postMessage(
  directory: RoomDirectory,
  log: RoomLog,
  limits: PostLimits,
  names: ResidentNames,
  bus: Bus,
): ServiceImpl<typeof RoomsService>['postMessage'] {
  const post = poster(directory, log, limits, bus);
  return async (request, context) => {
    if (request.text !== '' && request.body !== '') throw invalid('body', 'must not be given together with text');
    const { userId, username } = residentOf(context, request.userId);
    const { message, created } = await post({
      roomId: request.roomId,
      authorId: userId,
      username,
      clientId: request.clientId,
      text: request.text || request.body,
      replyToSeq: request.replyToSeq,
      called: await names(mentionIds(request.mentionUserIds)),
      byBot: callerOf(context)?.kind === 'service',
    });
    if (created) context.responseHeader.set('x-http-code', '201');
    return { message, created };
  };
}

/** One post, by whichever door it came: checks, counts, appends. */
export function poster(
  directory: RoomDirectory,
  log: RoomLog,
  limits: PostLimits,
  bus: Bus,
): (post: AskedPost) => Promise<Appended> {
  return async (asked) => {
    checkText(asked.text);
    const roomId = await directory.idOf(asked.roomId);
    const { authorId, clientId, text } = asked;
    let mentions: readonly Mention[];
    try {
      await limits.take({ roomId, authorId });
      mentions = mentionsIn(text, asked.called);
    } catch (refusal) {
      // One too many, or one that calls somebody by a name of yesterday, is a retry when the log has it already.
      const known = clientId === '' ? undefined : await log.known({ roomId, authorId, clientId, text });
      if (known) return { message: known, created: false, told: false };
      throw refusal;
    }
    const { username, replyToSeq, byBot } = asked;
    const post = { roomId, authorId, username, clientId: clientId || uuid(), text, replyToSeq, byBot, mentions };
    try {
      const appended = await log.append(post);
      if (!appended.created) limits.giveBack({ roomId });
      if (appended.told) wakeOutbox(bus);
      return appended;
    } catch (refusal) {
      limits.giveBack({ roomId });
      throw refusal;
    }
  };
}
