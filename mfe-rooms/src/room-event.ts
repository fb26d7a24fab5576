/** An entry of a room's log as this tab hears it: a message that came, or what became of one. */
import type { RoomEvent as LogEntry } from 'proto/city/rooms/v1/message';
import type { Frame } from 'shell/contract';
import { isSeq, messageFromFrame, messageFromRpc, type RoomMessage } from './room-message.ts';

/** One entry. */
export type RoomEvent = {
  /** The place in the room's log. */
  seq: number;
  /** Whether its message is new in the log; otherwise it changed. */
  posted: boolean;
  /** As it is now; null: this release does not know this kind of entry, which takes its place all the same. */
  message: RoomMessage | null;
};

/** The entry that an RPC answered. */
export function eventFromRpc({ seq, event }: LogEntry): RoomEvent {
  const message = event.case === undefined || event.case === 'room' ? null : messageFromRpc(event.value);
  return { seq, posted: event.case === 'message', message };
}

/** The entry that a frame brought; undefined when it is none. */
export function eventFromFrame(frame: Frame): RoomEvent | undefined {
  const message = messageFromFrame(frame.message);
  if (!message || !isSeq(frame.seq)) return undefined;
  return { seq: frame.seq, posted: frame.event === 'city.room.message', message };
}
