/**
 * Brings what a resident writes to the room: at once when the socket follows it, again after each reconnect. One message is
 * in flight at a time: what comes behind one that has to wait would be taken before it, and the log keeps its order.
 */

import type { Mention } from 'proto/markup/inline-markup';
import { mentionedIn } from './message-text/mentioned-in.ts';
import { me, type OpenRoom, whileOpen } from './open-room.ts';
import { discard, fail, give, type OutboxEntry, post, restore, retry, unanswered } from './outbox.ts';
import { settled } from './room-state.ts';

/** The longest text of a message, in characters as the city counts them. */
export const longestText = 4_000;

/** How long an answer is waited for on an open socket, in milliseconds. */
const answerWithinMs = 15_000;

/**
 * Puts a text on its way and shows it at once; `replyToSeq` is the message that it answers, `chosen` are those whose names
 * were chosen for it. Whitespace around it is dropped; an empty or too long one is refused.
 */
export function sendMessage(
  room: OpenRoom,
  text: string,
  replyToSeq: number | null = null,
  chosen: readonly Mention[] = [],
): boolean {
  const words = text.trim();
  if (words === '' || charactersIn(words) > longestText) return false;
  const clientId = room.edge.newId();
  const mentions = mentionedIn(words, chosen);
  const entry = { clientId, text: words, replyToSeq, mentions, at: room.edge.clock.now() };
  room.store.setState(({ outbox }) => ({ outbox: post(outbox, entry) }));
  sendPending(room);
  return true;
}

/** Sends a failed message again, under the same client id. */
export function retryMessage(room: OpenRoom, clientId: string): void {
  room.store.setState(({ outbox }) => ({ outbox: retry(outbox, clientId) }));
  sendPending(room);
}

/**
 * Gives up a message that the log is not known to have, and answers what it was: one that was `given` to the city may be in
 * the log all the same, and is shown as all others then. Undefined: the log has it.
 */
export function discardMessage(room: OpenRoom, clientId: string): OutboxEntry | undefined {
  const { outbox } = room.store.getState();
  const rest = discard(outbox, clientId);
  room.store.setState({ outbox: rest });
  return outbox.find((entry) => !rest.includes(entry));
}

/** Takes back that it was given up: it is there again as it was, and goes on its way, unless the log has it after all. */
export function restoreMessage(room: OpenRoom, entry: OutboxEntry): void {
  room.store.setState((state) => settled(state, { outbox: restore(state.outbox, entry) }, me(room)));
  sendPending(room);
}

/**
 * The city takes nothing of the resident until `until` (epoch milliseconds): what is pending stays pending, and leaves by
 * itself when the time has come.
 */
export function waitForTurn(room: OpenRoom, until: number): void {
  giveUpWaiting(room);
  const turn = () => {
    room.store.setState({ waitUntil: null });
    sendPending(room);
  };
  whileOpen(room, 'turn', () => room.edge.clock.later(until - room.edge.clock.now(), turn));
}

/** Sends the first message without an answer. Nothing happens while one is in flight, or the room is not followed, or waits. */
export function sendPending(room: OpenRoom): void {
  const { outbox, live, head, waitUntil } = room.store.getState();
  const [first] = unanswered(outbox);
  if (room.inFlight || !first || !live || !head || waitUntil !== null) return;
  transmit(room, head.id, first);
}

/** Counts characters the way the city does: by code points, so that an emoji is not two. */
export function charactersIn(text: string): number {
  let count = 0;
  for (const _ of text) count += 1;
  return count;
}

/** Sends the next one as soon as the outbox shows that an answer came. Subscribe it to the room's store. */
export function followAnswers(room: OpenRoom): () => void {
  return () => {
    const { inFlight } = room;
    if (!inFlight) return;
    const pending = unanswered(room.store.getState().outbox);
    if (pending.some(({ clientId }) => clientId === inFlight.clientId)) return;
    giveUpWaiting(room);
    sendPending(room);
  };
}

/** Waits for no answer any more: the socket is gone, or the city takes nothing now, and what was pending stays pending. */
export function giveUpWaiting(room: OpenRoom): void {
  room.inFlight?.stopWaiting();
  room.inFlight = null;
}

function transmit(room: OpenRoom, roomId: string, { clientId, text, replyToSeq, mentions }: OutboxEntry): void {
  const frame = {
    event: 'city.room.message.send',
    topic: `room:${roomId}`,
    room_id: roomId,
    client_id: clientId,
    text,
    ...(replyToSeq === null ? {} : { reply_to_seq: replyToSeq }),
    ...(mentions.length === 0 ? {} : { mention_user_ids: mentions.map(({ userId }) => userId) }),
  };
  if (!room.edge.socket.send(frame)) return;
  const giveUp = () => room.store.setState(({ outbox }) => ({ outbox: fail(outbox, clientId, 'deadline_exceeded') }));
  room.inFlight = { clientId, stopWaiting: room.edge.clock.later(answerWithinMs, giveUp) };
  room.store.setState(({ outbox }) => ({ outbox: give(outbox, clientId) }));
}
