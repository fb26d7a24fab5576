/**
 * What this tab knows of a room's log: a run without holes that is shown, and messages that came too early and wait
 * until the hole before them is filled. Pure.
 */
import type { RoomMessage } from './room-message.ts';

/** The known part of one log. */
export type RoomLog = {
  /** Names the log; a seq means nothing in another epoch. */
  epoch: string;
  /** Shown, by seq, without holes. */
  messages: readonly RoomMessage[];
  /** Everything up to here is known: where a resume begins. */
  lastSeq: number;
  /** Heard before what precedes them, by seq. Empty: no hole. */
  held: readonly RoomMessage[];
  /** Whether the log has older messages than the first one here. */
  hasEarlier: boolean;
};

/** A page of a log that the city says is its end: the newest messages up to `topSeq`. */
export type LogEnd = { epoch: string; topSeq: number; messages: readonly RoomMessage[] };

/** Begins from the end of a log. Of the log known before, only what joins it without a hole is kept. */
export function openLog(end: LogEnd, before: RoomLog | null = null): RoomLog {
  const first = end.messages[0]?.seq ?? end.topSeq + 1;
  const joins = before !== null && before.epoch === end.epoch && before.lastSeq + 1 >= first;
  const older = joins ? before.messages.filter((message) => message.seq < first) : [];
  return {
    epoch: end.epoch,
    messages: older.length > 0 ? [...older, ...end.messages] : end.messages,
    lastSeq: end.topSeq,
    held: [],
    hasEarlier: older.length > 0 && before !== null ? before.hasEarlier : first > 1 && end.topSeq > 0,
  };
}

/** Takes one message. What is known already changes nothing: the very same log comes back. */
export function hear(log: RoomLog, message: RoomMessage): RoomLog {
  if (message.seq <= log.lastSeq) return log;
  if (log.held.some((held) => held.seq === message.seq)) return log;
  const held = [...log.held, message].sort((a, b) => a.seq - b.seq);
  return release({ ...log, held });
}

/** Takes the city's answer to "what comes after lastSeq", and releases what waited for it. */
export function fillGap(log: RoomLog, page: readonly RoomMessage[]): RoomLog {
  const fresh = page.filter((message) => message.seq > log.lastSeq);
  const lastSeq = fresh.at(-1)?.seq ?? log.lastSeq;
  const held = log.held.filter((message) => message.seq > lastSeq);
  return release({ ...log, messages: [...log.messages, ...fresh], lastSeq, held });
}

/** Puts a page of older messages before those known. */
export function addEarlier(log: RoomLog, page: readonly RoomMessage[], hasEarlier: boolean): RoomLog {
  const first = log.messages[0]?.seq ?? log.lastSeq + 1;
  const older = page.filter((message) => message.seq < first);
  return { ...log, messages: [...older, ...log.messages], hasEarlier };
}

/** Keeps the newest `count` messages, so that a tab open all day stays light; the others can be loaded again. */
export function forgetEarlier(log: RoomLog, count: number): RoomLog {
  if (log.messages.length <= count) return log;
  return { ...log, messages: log.messages.slice(-count), hasEarlier: true };
}

function release(log: RoomLog): RoomLog {
  let lastSeq = log.lastSeq;
  let ready = 0;
  while (log.held[ready]?.seq === lastSeq + 1) {
    lastSeq += 1;
    ready += 1;
  }
  if (ready === 0) return log;
  return {
    ...log,
    lastSeq,
    messages: [...log.messages, ...log.held.slice(0, ready)],
    held: log.held.slice(ready),
  };
}
