/** The messages of a room that the city is told of: its first, its hundredth, its thousandth … */
import { isMilestone } from '../milestone.ts';
import type { Fact } from '../outbox.ts';
import type { MessageRow } from './message-row.ts';

/** Whether the message that is this one of its room, counted from 1, is told. */
export function isTold(count: number): boolean {
  return count === 1 || isMilestone(count, 100);
}

/** What is told of it: a first message is its author's, so many messages are the room's. */
export function factOf(room: Fact['room'], count: number, { author_id, username }: MessageRow): Fact {
  return count === 1
    ? { kind: 'room.first_message', actor: { userId: author_id, username }, room, payload: {} }
    : { kind: 'room.milestone', actor: null, room, payload: { messages: count } };
}
