/** PostMessage: may this resident speak here? Append; answer the message with its seq. */
import type { ServiceImpl } from '@connectrpc/connect';
import type { Message, RoomsService } from 'proto/city/rooms/v1/rooms';
import { v7 as uuid } from 'uuid';
import type { Bus } from '../bus.ts';
import { callerOf, residentOf } from '../caller.ts';
import type { Limit } from '../limits.ts';
import { wakeOutbox } from '../outbox.ts';
import { canBeSeen } from '../plain-name.ts';
import { invalid } from '../refusal.ts';
import type { RoomDirectory } from './room-directory.ts';
import type { Appended, Post, RoomLog } from './room-log.ts';
import { isTold } from './told-messages.ts';

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
    const appended = await post({
      roomId: request.roomId,
      authorId: userId,
      username,
      clientId: request.clientId,
      text: request.text || request.body,
      byBot: callerOf(context)?.kind === 'service',
    });
    if (appended.created) context.responseHeader.set('x-http-code', '201');
    return appended;
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
    if (known) return { message: known, created: false };
    const appended = await log.append({ ...post, roomId, clientId: post.clientId || uuid() });
    if (appended.created && isTold(appended.message.seq)) wakeOutbox(bus);
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

function checkText(text: string): void {
  if (!canBeSeen(text)) throw invalid('text', 'must have 1 to 4,000 characters, one of them visible');
  // Code points are at most as many as UTF-16 units: short texts need no counting.
  if (text.length > 4_000 && [...text].length > 4_000) throw invalid('text', 'must have 1 to 4,000 characters');
  if (text.includes('\0')) throw invalid('text', 'must not contain NUL');
}
