/**
 * What this tab knows of a room's log: its newest messages as they are now, and entries that came too early and wait until
 * the hole before them is filled. Pure.
 */
import type { RoomEvent } from './room-event.ts';
import type { RoomMessage } from './room-message.ts';

/** The known part of one log. */
export type RoomLog = {
  /** Names the log; a seq means nothing in another epoch. */
  epoch: string;
  /** Shown, by seq; between two of them the log has only entries of other messages. */
  messages: readonly RoomMessage[];
  /** Every entry up to here is known: where a resume begins. */
  lastSeq: number;
  /** Heard before what precedes them, by seq. Empty: no hole. */
  held: readonly RoomEvent[];
  /** Whether the log has older messages than the first one here. */
  hasEarlier: boolean;
  /**
   * While a page of older messages is on its way: changes of messages that are not here, for the page may have been read
   * before them. null: none is on its way.
   */
  elsewhere: readonly RoomMessage[] | null;
};

/** A page of a log that the city says is its end: the newest messages up to `topSeq`. */
export type LogEnd = { epoch: string; topSeq: number; messages: readonly RoomMessage[] };

/** Begins from the end of a log. Older messages known before stay if nothing that is missing can have changed them. */
export function openLog(end: LogEnd, before: RoomLog | null = null): RoomLog {
  const first = end.messages[0]?.seq ?? end.topSeq + 1;
  const missedNothing = before !== null && before.epoch === end.epoch && before.lastSeq >= end.topSeq;
  const older = missedNothing ? before.messages.filter((message) => message.seq < first) : [];
  return {
    epoch: end.epoch,
    messages: older.length > 0 ? [...older, ...end.messages] : end.messages,
    lastSeq: end.topSeq,
    held: [],
    hasEarlier: older.length > 0 && before !== null ? before.hasEarlier : first > 1 && end.topSeq > 0,
    elsewhere: null,
  };
}

/** Takes one entry. What is known already changes nothing: the very same log comes back. */
export function hear(log: RoomLog, event: RoomEvent): RoomLog {
  if (event.seq <= log.lastSeq) return log;
  if (log.held.some((held) => held.seq === event.seq)) return log;
  const held = [...log.held, event].sort((a, b) => a.seq - b.seq);
  return release({ ...log, held });
}

/** Takes the city's answer to "what comes after lastSeq", and releases what waited for it. */
export function fillGap(log: RoomLog, page: readonly RoomEvent[]): RoomLog {
  const fresh = page.filter((event) => event.seq > log.lastSeq);
  const lastSeq = fresh.at(-1)?.seq ?? log.lastSeq;
  const held = log.held.filter((event) => event.seq > lastSeq);
  return release({ ...fresh.reduce(apply, log), lastSeq, held });
}

/** A page of older messages is asked for, until {@link addEarlier} or {@link giveUpEarlier}. */
export function askEarlier(log: RoomLog): RoomLog {
  return { ...log, elsewhere: [] };
}

/** Puts a page of older messages before those known. */
export function addEarlier(log: RoomLog, page: readonly RoomMessage[], hasEarlier: boolean): RoomLog {
  const first = log.messages[0]?.seq ?? log.lastSeq + 1;
  const older = page
    .filter((message) => message.seq < first)
    .map((message) => log.elsewhere?.findLast((changed) => changed.seq === message.seq) ?? message);
  return { ...log, messages: [...older, ...log.messages], hasEarlier, elsewhere: null };
}

/** The page did not come. */
export function giveUpEarlier(log: RoomLog): RoomLog {
  return { ...log, elsewhere: null };
}

/** Keeps the newest `count` messages, so that a tab open all day stays light; the others can be loaded again. */
export function forgetEarlier(log: RoomLog, count: number): RoomLog {
  if (log.messages.length <= count) return log;
  return { ...log, messages: log.messages.slice(-count), hasEarlier: true };
}

function release(log: RoomLog): RoomLog {
  let ready = 0;
  while (log.held[ready]?.seq === log.lastSeq + 1 + ready) ready += 1;
  if (ready === 0) return log;
  const { messages, elsewhere } = log.held.slice(0, ready).reduce(apply, log);
  return { ...log, messages, elsewhere, lastSeq: log.lastSeq + ready, held: log.held.slice(ready) };
}

function apply(log: RoomLog, { posted, message }: RoomEvent): RoomLog {
  if (!message) return log;
  if (posted) return { ...log, messages: [...log.messages, message] };
  const index = log.messages.findIndex((known) => known.seq === message.seq);
  if (index >= 0) return { ...log, messages: log.messages.with(index, message) };
  // Who loads that message gets it as it is now.
  return log.elsewhere ? { ...log, elsewhere: [...log.elsewhere, message] } : log;
}
