/** The part of a room's log that is shown: pages move it both ways, and it never grows beyond {@link windowSize}. Pure. */
import type { RoomLog } from './room-log.ts';
import type { RoomMessage } from './room-message.ts';

/** How many messages are kept around the reader: several screens each way, and few enough to be drawn at once. */
export const windowSize = 400;
/** And for a reader at the end: they write there, and each row is one more to lay out before what they wrote is seen. */
const endSize = 150;

/** Messages as the city answered them, and whether the log had more of them on each side. */
export type Page = { messages: readonly RoomMessage[]; hasEarlier: boolean; hasLater: boolean };

/** A page is asked for, until it is put into the log, or given up. */
export function askPage(log: RoomLog): RoomLog {
  return { ...log, since: [] };
}

/** The page did not come. */
export function givePageUp(log: RoomLog): RoomLog {
  return { ...log, since: null };
}

/** Puts a page of messages older than `beforeSeq` before the window, if it still begins there. */
export function addEarlier(
  log: RoomLog,
  page: readonly RoomMessage[],
  hasEarlier: boolean,
  beforeSeq: number,
): RoomLog {
  if (log.since === null || firstSeq(log) !== beforeSeq) return givePageUp(log);
  const { messages } = upToDate(log, { messages: page, hasEarlier, hasLater: true });
  return { ...log, messages: [...messages, ...log.messages], hasEarlier, since: null };
}

/** Puts a page of messages newer than `afterSeq` after the window, if it still ends there. */
export function addLater(log: RoomLog, page: readonly RoomMessage[], hasLater: boolean, afterSeq: number): RoomLog {
  if (log.since === null || !log.hasLater || log.messages.at(-1)?.seq !== afterSeq) return givePageUp(log);
  const later = upToDate(log, { messages: page, hasEarlier: true, hasLater }, afterSeq);
  return { ...log, messages: [...log.messages, ...later.messages], hasLater: later.hasLater, since: null };
}

/** Moves the window to a page somewhere else in the log. One of which nothing was heard yet is none. */
export function showPage(log: RoomLog, page: Page): RoomLog {
  if (log.since === null) return log;
  const shown = upToDate(log, page);
  if (shown.messages.length === 0) return givePageUp(log);
  return { ...log, ...shown, since: null, stale: false };
}

/** Keeps `count` messages around the one at `seq`, null: the newest. What is let go can be loaded again. */
export function narrow(log: RoomLog, seq: number | null, count = seq === null ? endSize : windowSize): RoomLog {
  const excess = log.messages.length - count;
  if (excess <= 0) return log;
  const index = seq === null ? -1 : log.messages.findIndex((message) => message.seq >= seq);
  const begin = index < 0 ? excess : Math.min(Math.max(0, index - (count >> 1)), excess);
  return {
    ...log,
    messages: log.messages.slice(begin, begin + count),
    hasEarlier: log.hasEarlier || begin > 0,
    hasLater: log.hasLater || begin < excess,
  };
}

/** Where the page before the window ends. */
export function firstSeq(log: RoomLog): number {
  return log.messages[0]?.seq ?? log.lastSeq + 1;
}

/** The page as of the last entry heard: what it says of later ones comes with them. */
function upToDate(log: RoomLog, page: Page, afterSeq = 0): Page {
  const since = log.since ?? [];
  const changed = new Map(since.flatMap(({ message }) => (message ? [[message.seq, message] as const] : [])));
  const now = (message: RoomMessage) => changed.get(message.seq) ?? message;
  const heard = page.messages.filter((message) => message.seq <= log.lastSeq).map(now);
  if (page.hasLater) return { ...page, messages: heard, hasLater: heard.length === page.messages.length };
  // It was the end of the log when it was read.
  const last = heard.at(-1)?.seq ?? afterSeq;
  const news = since.flatMap(({ seq, posted, message }) => (posted && message && seq > last ? [now(message)] : []));
  return { ...page, messages: [...heard, ...news] };
}
