/**
 * What this tab knows of a room's log: a window of its messages as they are now, and entries that came too early and wait
 * until the hole before them is filled. Pages move the window: {@link file://./log-window.ts}. Pure.
 */
import type { RoomEvent } from './room-event.ts';
import type { RoomMessage } from './room-message.ts';

/** The known part of one log. */
export type RoomLog = {
  /** Names the log; a seq means nothing in another epoch. */
  epoch: string;
  /** The window, by seq: between two of them the log has only entries of other messages. */
  messages: readonly RoomMessage[];
  /** Every entry up to here was heard, also while the window is elsewhere: where a resume begins. */
  lastSeq: number;
  /** Heard before what precedes them, by seq. Empty: no hole. */
  held: readonly RoomEvent[];
  /** Whether the log has older messages than the first one here. */
  hasEarlier: boolean;
  /** Whether it has newer ones than the last one here: the window is away from the end. */
  hasLater: boolean;
  /** The messages that the last entries brought, in the window or not. Another list each time that some come. */
  arrived: readonly RoomMessage[];
  /** The messages that the last entries changed, as they are now, in the window or not. */
  changed: readonly RoomMessage[];
  /**
   * While a page is on its way: the entries heard since it was asked for, for it may have been read before them. null: none
   * is on its way.
   */
  since: readonly RoomEvent[] | null;
  /** Whether entries were missed that may have changed any message here: the window has to be read again. */
  stale: boolean;
};

/** A page of a log that the city says is its end: the newest messages up to `topSeq`. */
export type LogEnd = { epoch: string; topSeq: number; messages: readonly RoomMessage[] };

/**
 * Begins from the end of a log. What was known of it before stays: all of it when nothing was missed, and with `stay`, for a
 * reader who is not at the end, also a window that has to be read again.
 */
export function openLog(end: LogEnd, before: RoomLog | null = null, stay = false): RoomLog {
  const first = end.messages[0]?.seq ?? end.topSeq + 1;
  const opened: RoomLog = {
    epoch: end.epoch,
    messages: end.messages,
    lastSeq: end.topSeq,
    held: [],
    hasEarlier: first > 1 && end.topSeq > 0,
    hasLater: false,
    arrived: [],
    changed: [],
    since: null,
    stale: false,
  };
  if (before === null || before.epoch !== end.epoch) return opened;
  const { messages, hasEarlier, hasLater, stale } = before;
  if (before.lastSeq < end.topSeq) {
    const arrived = end.messages.filter((message) => message.seq > before.lastSeq);
    const stays = stay && messages.length > 0 ? { messages, hasEarlier, hasLater: true, stale: true } : {};
    return { ...opened, arrived, ...stays };
  }
  if (hasLater) return { ...opened, messages, hasEarlier, hasLater, stale };
  const older = messages.filter((message) => message.seq < first);
  return older.length > 0 ? { ...opened, messages: [...older, ...end.messages], hasEarlier } : opened;
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
  return release(
    log,
    page.filter((event) => event.seq > log.lastSeq),
  );
}

/** Applies what comes next, `fresh` first, and then what was held and follows on it: at once, so that both are told of. */
function release(log: RoomLog, fresh: readonly RoomEvent[] = []): RoomLog {
  const upTo = fresh.at(-1)?.seq ?? log.lastSeq;
  const held = log.held.filter((event) => event.seq > upTo);
  let ready = 0;
  while (held[ready]?.seq === upTo + 1 + ready) ready += 1;
  if (fresh.length + ready === 0) return log;
  const released = applyAll(log, [...fresh, ...held.slice(0, ready)]);
  return { ...released, lastSeq: upTo + ready, held: held.slice(ready) };
}

function applyAll(log: RoomLog, events: readonly RoomEvent[]): RoomLog {
  const arrived = events.flatMap(({ posted, message }) => (posted && message ? [message] : []));
  const changed = events.flatMap(({ posted, message }) => (!posted && message ? [message] : []));
  const applied = events.reduce(apply, log);
  const since = log.since && [...log.since, ...events];
  return { ...applied, since, changed, arrived: arrived.length > 0 ? arrived : log.arrived };
}

function apply(log: RoomLog, { posted, message }: RoomEvent): RoomLog {
  if (!message) return log;
  if (posted) return log.hasLater ? log : { ...log, messages: [...log.messages, message] };
  const index = log.messages.findIndex((known) => known.seq === message.seq);
  // Who loads that message gets it as it is now.
  return index < 0 ? log : { ...log, messages: log.messages.with(index, message) };
}

/** What is known of the message at a seq: it is in the window, or the last entries have changed it. */
export function messageIn(log: RoomLog | null): (seq: number) => RoomMessage | undefined {
  return (seq) => {
    const isThere = (message: RoomMessage) => message.seq === seq;
    return log?.messages.find(isThere) ?? log?.changed.findLast(isThere);
  };
}
