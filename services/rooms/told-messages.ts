/** The messages of a room that the city is told of: its first, its hundredth, its thousandth … */
import { isMilestone } from '../milestone.ts';
import type { Fact } from '../outbox.ts';
import type { MessageRow } from './message-row.ts';

/** Whether the message at this place in its room's log is told. Every entry of a log is a message, so seq counts them. */
export function isTold(seq: number): boolean {
  return seq === 1 || isMilestone(seq, 100);
}

/** What is told of it: a first message is its author's, so many messages are the room's. */
export function factOf(room: Fact['room'], { seq, author_id, username }: MessageRow): Fact {
  return seq === 1
    ? { kind: 'room.first_message', actor: { userId: author_id, username }, room, payload: {} }
    : { kind: 'room.milestone', actor: null, room, payload: { messages: seq } };
}
