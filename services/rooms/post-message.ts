/** PostMessage: may this resident speak here? Append; answer the message with its seq. */
import type { ServiceImpl } from '@connectrpc/connect';
import type { Message } from 'proto/city/rooms/v1/message';
import type { RoomsService } from 'proto/city/rooms/v1/rooms';
import { v7 as uuid } from 'uuid';
import type { Bus } from '../bus.ts';
import { callerOf, residentOf } from '../caller.ts';
import type { Limit } from '../limits.ts';
import { wakeOutbox } from '../outbox.ts';
import { invalid } from '../refusal.ts';
import { checkText } from './message-text.ts';
import type { RoomDirectory } from './room-directory.ts';
import type { Appended, Post, RoomLog } from './room-log.ts';

/** The handler. */
export function postMessage(
  directory: RoomDirectory,
  log: RoomLog,
  posts: Limit,
  bus: Bus,
): ServiceImpl<typeof RoomsService>['postMessage'] {
  const post = poster(directory, log, posts, bus);
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
  posts: Limit,
  bus: Bus,
): (post: Post) => Promise<Appended> {
  return async (post) => {
    checkText(post.text);
    const roomId = await directory.idOf(post.roomId);
    const known = await count({ ...post, roomId }, posts, log);
    if (known) return { message: known, created: false, told: false };
    const appended = await log.append({ ...post, roomId, clientId: post.clientId || uuid() });
    if (appended.told) wakeOutbox(bus);
    return appended;
  };
}

/** Counts the post; one too many that the log has already is no refusal but a retry, and its message is answered. */
async function count(post: Post, posts: Limit, log: RoomLog): Promise<Message | undefined> {
  try {
    await posts.take(post.authorId);
    return undefined;
  } catch (refusal) {
    const known = post.clientId === '' ? undefined : await log.known(post);
    if (known) return known;
    throw refusal;
  }
}
