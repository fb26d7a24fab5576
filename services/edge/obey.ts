/** What a socket may ask for, event by event. Throws to refuse; the socket stays open. */
import type { Message } from 'proto/city/rooms/v1/message';
import { v7 as uuid } from 'uuid';
import type { Bus } from '../bus.ts';
import { roomPeopleTopic } from '../bus-topics.ts';
import { isLonger } from '../plain-name.ts';
import type { Beats } from './beats.ts';
import type { Choices } from './choices.ts';
import type { Connection, Subscription } from './connection.ts';
import type { MeTopic } from './me-topic.ts';
import type { PlainTopic } from './plain-topic.ts';
import type { SocketPost } from './posts.ts';
import type { PresenceTopic } from './presence-topic.ts';
import type { Reads } from './reads.ts';
import { RefusedFrame } from './refused-frame.ts';
import type { Position } from './room-opening.ts';
import type { RoomTopic } from './room-topic.ts';
import type { Silenced } from './silenced.ts';

/** A frame that came in: an object with an event. */
export type FrameIn = { event: string } & Record<string, unknown>;

/** What the events need. */
export type Desk = {
  bus: Bus;
  beats: Beats;
  choices: Choices;
  post(post: SocketPost): Promise<Message>;
  /** The id behind an id or slug; throws not_found. */
  roomId(idOrSlug: string): Promise<string>;
  roomTopic: RoomTopic;
  presenceTopic: PresenceTopic;
  feedTopic: PlainTopic;
  homeTopic: PlainTopic;
  meTopic: MeTopic;
  silenced: Silenced;
  reads: Pick<Reads, 'mark'>;
};

/** A tab listens to what it shows; more is a mistake. */
const mostSubscriptions = 64;
const maxTextLength = 4_000;
const mostMentions = 20;
const noMentions: string[] = [];
const maxRoomNameLength = 80;
/** Without activity for so long a resident is away. */
const awayAfterMs = 300_000;

/** Obeys one frame. */
export async function obey(frame: FrameIn, connection: Connection, desk: Desk): Promise<void> {
  compareUserId(frame, connection);
  switch (frame.event) {
    case 'ping':
      return connection.sendJson({ event: 'pong' });
    case 'subscribe':
      return subscribe(frame, connection, desk);
    case 'unsubscribe':
      return unsubscribe(frame, connection, desk);
    case 'city.room.message.send':
      return sendMessage(frame, connection, desk);
    case 'city.room.typing':
      return tellTyping(frame, connection, desk);
    case 'city.room.read':
      return markRead(frame, connection, desk);
    case 'presence.heartbeat':
      return heartbeat(frame, connection, desk);
    case 'presence.leave':
      refuseFlicker(connection);
      return desk.beats.releaseAll(connection, true);
    default:
      throw new RefusedFrame('invalid_argument', `event: "${frame.event.slice(0, 60)}" is not known here`);
  }
}

/** Opens the subscription with which a view begins. */
export async function openView(connection: Connection, position: Position | undefined, desk: Desk): Promise<void> {
  if (connection.view.kind === 'room') await subscribeRoom(connection, connection.view.roomId, position, desk);
  if (connection.view.kind === 'presence') {
    await subscribePresence(connection, desk);
  }
}

/** Whom the resident does not see is known first; who is here may not be told without that. */
async function subscribePresence(connection: Connection, desk: Desk): Promise<void> {
  if (!connection.chosen.isKnown) await desk.choices.learn();
  keep(connection, 'presence', await desk.presenceTopic.subscribe(connection));
}

async function subscribe(frame: FrameIn, connection: Connection, desk: Desk): Promise<void> {
  if (connection.view.kind !== 'city') throw new RefusedFrame('invalid_argument', 'event: this socket has its topic');
  const topic = await topicOf(frame, desk);
  const position = topic.startsWith('room:') ? positionOf(frame) : undefined;
  if (!connection.subscriptions.has(topic) && connection.subscriptions.size >= mostSubscriptions) {
    throw new RefusedFrame('resource_exhausted', `topic: at most ${mostSubscriptions} subscriptions a socket`);
  }
  // Who subscribes again wants the opening picture again, as a second part of the page does.
  if (topic === 'presence') {
    connection.sendJson({ event: 'subscribed', topic });
    await subscribePresence(connection, desk);
  } else if (topic === 'feed' || topic === 'home') {
    keep(connection, topic, (topic === 'feed' ? desk.feedTopic : desk.homeTopic).subscribe(connection));
    connection.sendJson({ event: 'subscribed', topic });
  } else if (topic === 'me') {
    keep(connection, topic, await desk.meTopic.subscribe(connection, residentBehind(connection).id));
    connection.sendJson({ event: 'subscribed', topic });
  } else if (topic.startsWith('room:')) {
    connection.sendJson({ event: 'subscribed', topic });
    await subscribeRoom(connection, topic.slice('room:'.length), position, desk);
  } else {
    throw new RefusedFrame('invalid_argument', 'topic: must be room:<id>, presence, feed, home or me');
  }
}

async function subscribeRoom(
  connection: Connection,
  roomId: string,
  position: Position | undefined,
  desk: Desk,
): Promise<void> {
  // A room opens also while presence is away; then it cannot say who is inside, either.
  if (!connection.chosen.isKnown) await desk.choices.learn().catch(() => undefined);
  const heard = await desk.roomTopic.subscribe(connection, roomId, position);
  const entered = await desk.silenced.enter(connection, roomId);
  keep(connection, `room:${roomId}`, new RoomSubscription(heard, entered));
  // Who has a room open is in the city.
  desk.beats.hold(connection, 'city');
}

/** One hears a room and is in it, or neither. */
class RoomSubscription implements Subscription {
  readonly #heard: Subscription;
  readonly #entered: Subscription;

  constructor(heard: Subscription, entered: Subscription) {
    this.#heard = heard;
    this.#entered = entered;
  }

  end(): void {
    this.#heard.end();
    this.#entered.end();
  }
}

function endSubscription(connection: Connection, topic: string): void {
  connection.subscriptions.get(topic)?.end();
  connection.subscriptions.delete(topic);
}

/**
 * The new subscription takes the place of the one before it, which was heard until now: one that fails to open changes
 * nothing. A socket may have closed meanwhile.
 */
function keep(connection: Connection, topic: string, subscription: Subscription): void {
  if (!connection.open) {
    subscription.end();
    return;
  }
  endSubscription(connection, topic);
  connection.subscriptions.set(topic, subscription);
}

async function unsubscribe(frame: FrameIn, connection: Connection, desk: Desk): Promise<void> {
  const topic = await topicOf(frame, desk);
  endSubscription(connection, topic);
  if (topic.startsWith('room:')) desk.beats.release(connection, topic);
  connection.sendJson({ event: 'unsubscribed', topic });
}

/** The topic under its one name: a room may be called by its slug, and is subscribed by its id. */
async function topicOf(frame: FrameIn, desk: Desk): Promise<string> {
  const topic = text(frame, 'topic');
  return topic.startsWith('room:') ? `room:${await desk.roomId(topic.slice('room:'.length))}` : topic;
}

async function sendMessage(frame: FrameIn, connection: Connection, desk: Desk): Promise<void> {
  const caller = residentBehind(connection);
  const body = text(frame, 'text');
  if (body.trim() === '' || isLonger(body, maxTextLength)) {
    throw new RefusedFrame('invalid_argument', 'text: must have 1 to 4,000 characters');
  }
  const clientId = frame.client_id === undefined ? uuid() : text(frame, 'client_id');
  if (clientId.length < 1 || clientId.length > 64) {
    throw new RefusedFrame('invalid_argument', 'client_id: must have 1 to 64 characters');
  }
  const { view } = connection;
  const roomId = view.kind === 'room' ? view.roomId : await connection.inLine(roomOf(frame, connection, desk));
  const message = await desk.post({
    roomId,
    userId: caller.id,
    username: caller.name,
    clientId,
    text: body,
    replyToSeq: replyToSeqOf(frame),
    mentionUserIds: mentionsOf(frame),
  });
  desk.roomTopic.posted(message);
  connection.sendJson({
    event: 'city.room.ack',
    room_id: message.roomId,
    client_id: clientId,
    seq: message.seq,
    id: message.id,
    ...(view.kind === 'city' ? { topic: `room:${message.roomId}` } : {}),
  });
}

async function tellTyping(frame: FrameIn, connection: Connection, desk: Desk): Promise<void> {
  const caller = residentBehind(connection);
  const roomId = await roomOf(frame, connection, desk);
  await desk.silenced.refuseTyping(roomId, caller.id);
  // Whoever types is there: of the invisible that is not said.
  if (!connection.chosen.isKnown || connection.chosen.choice === 'invisible') return;
  const told = { event: 'city.room.typing', room_id: roomId, user_id: caller.id, username: caller.name };
  desk.bus.publish(roomPeopleTopic(roomId), JSON.stringify(told));
}

async function markRead(frame: FrameIn, connection: Connection, desk: Desk): Promise<void> {
  const { id: userId } = residentBehind(connection);
  const seq = seqOf(frame, 'seq', "must be a place in the room's log, 1 or more");
  desk.reads.mark({ userId, roomId: await roomOf(frame, connection, desk), seq });
}

function heartbeat(frame: FrameIn, connection: Connection, desk: Desk): void {
  residentBehind(connection);
  const status = statusOf(frame);
  if (status === 'away' && connection.status === 'online') refuseFlicker(connection);
  connection.status = status;
  // After presence.leave the resident is back wherever this socket still listens.
  for (const topic of connection.subscriptions.keys()) {
    if (topic.startsWith('room:')) desk.silenced.stay(connection, topic.slice('room:'.length));
  }
  desk.beats.hold(connection, 'city');
  desk.beats.refresh(connection);
}

/** Throws resource_exhausted when the connection's resident was seen to go too often: then they stay as they are for a while. */
function refuseFlicker(connection: Connection): void {
  if (!connection.mayFade()) throw new RefusedFrame('resource_exhausted', 'too many changes of presence');
}

/** What a heartbeat says of the resident; without a status their idleness says it. */
function statusOf(frame: FrameIn): 'online' | 'away' {
  const { status, idle_ms: idleMs = 0 } = frame;
  if (status !== undefined && status !== 'online' && status !== 'away') {
    throw new RefusedFrame('invalid_argument', 'status: must be online or away');
  }
  if (typeof idleMs !== 'number' || idleMs < 0) {
    throw new RefusedFrame('invalid_argument', 'idle_ms: must be a number of milliseconds, 0 or more');
  }
  return status ?? (idleMs >= awayAfterMs ? 'away' : 'online');
}

/** A frame may name its resident. Nobody is spoken for by a socket that only listens: its writes are refused as such. */
function compareUserId(frame: FrameIn, connection: Connection): void {
  const claimed = frame.user_id ?? undefined;
  if (claimed === undefined || !connection.caller || claimed === connection.caller.id) return;
  connection.spoofs += 1;
  throw new RefusedFrame('permission_denied', "user_id is not the passport's");
}

/** Who is behind the socket; throws unauthenticated for one that only listens. */
function residentBehind(connection: Connection): { id: string; name: string } {
  if (!connection.caller) throw new RefusedFrame('unauthenticated', 'a passport is needed');
  return connection.caller;
}

/** The id of the room that is meant; posts go on in one call with others', so a room that is none ends here. */
async function roomOf(frame: FrameIn, connection: Connection, desk: Desk): Promise<string> {
  if (connection.view.kind === 'room') return connection.view.roomId;
  const room = text(frame, 'room_id');
  if (room === '' || isLonger(room, maxRoomNameLength)) {
    throw new RefusedFrame('invalid_argument', `room_id: must have 1 to ${maxRoomNameLength} characters`);
  }
  return desk.roomId(room);
}

function positionOf(frame: FrameIn): Position | undefined {
  const { epoch, after } = frame;
  if (epoch === undefined && after === undefined) return undefined;
  if (typeof epoch !== 'string' || !Number.isSafeInteger(after) || (after as number) < 0) {
    throw new RefusedFrame('invalid_argument', 'after: must be a seq, given together with its epoch');
  }
  return { epoch, after: after as number };
}

/** The message that a message answers; 0: none. */
function replyToSeqOf(frame: FrameIn): number {
  if (frame.reply_to_seq === undefined || frame.reply_to_seq === null) return 0;
  return seqOf(frame, 'reply_to_seq', 'must be the seq of a message of the room');
}

/** Residents whom a message calls; whether its text does rooms will say. */
function mentionsOf({ mention_user_ids: ids }: FrameIn): string[] {
  if (ids === undefined || ids === null) return noMentions;
  if (Array.isArray(ids) && ids.length <= mostMentions && ids.every(isResidentId)) return ids;
  throw new RefusedFrame('invalid_argument', `mention_user_ids: must be ids of at most ${mostMentions} residents`);
}

function isResidentId(id: unknown): id is string {
  return typeof id === 'string' && /^\w{1,64}$/.test(id);
}

/** A seq is a uint32 of the contract; whether the room has such an entry rooms will say. */
function seqOf(frame: FrameIn, field: string, description: string): number {
  const seq = frame[field];
  if (Number.isInteger(seq) && (seq as number) >= 1 && (seq as number) < 2 ** 32) return seq as number;
  throw new RefusedFrame('invalid_argument', `${field}: ${description}`);
}

function text(frame: FrameIn, field: string): string {
  const value = frame[field];
  if (typeof value !== 'string') throw new RefusedFrame('invalid_argument', `${field}: must be a text`);
  if (value.includes('\0')) throw new RefusedFrame('invalid_argument', `${field}: must not contain NUL`);
  // Half of a surrogate pair has no UTF-8: it would be another text for everyone but its author.
  if (!value.isWellFormed()) throw new RefusedFrame('invalid_argument', `${field}: must be well-formed Unicode`);
  return value;
}
