/** Moves the window of the open room's log: page by page, and to any place of it. One page is asked for at a time. */

import { addEarlier, addLater, askPage, firstSeq, givePageUp, type Page, showPage } from './log-window.ts';
import { me, type OpenRoom, whileOpen } from './open-room.ts';
import type { RoomLog } from './room-log.ts';
import { messageFromRpc, type RoomMessage } from './room-message.ts';
import { type Aim, isPaging, type RoomState, settled } from './room-state.ts';

/** The most that the city gives at a time. */
const pageSize = 100;
/** How many messages are shown on each side of one that was gone to: more than a screen has. */
const aroundSize = 50;
const answerWithinMs = 15_000;
/** After a window could not be read again, in milliseconds. */
const againMs = 3_000;
/** The city's own limit of a seq. */
const highestSeq = 2 ** 31 - 1;

/** Loads the page before the window. Never throws: `earlier` tells how it went. */
export async function loadEarlier(room: OpenRoom): Promise<void> {
  const { log } = room.store.getState();
  if (!log?.hasEarlier || log.stale || isPaging(room.store.getState())) return;
  const beforeSeq = firstSeq(log);
  await read(room, 'earlier', async (list) => {
    const { messages, more } = await list({ beforeSeq });
    return { log: (now) => addEarlier(now, messages, more, beforeSeq) };
  });
}

/** Loads the page after the window. Never throws: `later` tells how it went. */
export async function loadLater(room: OpenRoom): Promise<void> {
  const { log } = room.store.getState();
  const afterSeq = log?.messages.at(-1)?.seq;
  if (!log?.hasLater || afterSeq === undefined || log.stale || isPaging(room.store.getState())) return;
  await read(room, 'later', async (list) => {
    const { messages, more } = await list({ afterSeq });
    return { log: (now) => addLater(now, messages, more, afterSeq) };
  });
}

/** Brings the reader to the message at `seq`. Never throws: `notFound` tells when there is no such message, or no answer. */
export async function goToMessage(room: OpenRoom, seq: number): Promise<void> {
  const { log } = room.store.getState();
  if (log?.messages.some((message) => message.seq === seq)) return void room.store.setState({ aim: { to: seq } });
  const missing = { notFound: { seq, reason: 'missing' as const } };
  if (!Number.isSafeInteger(seq) || seq < 1 || seq >= highestSeq) return void room.store.setState(missing);
  const came = await read(room, 'there', async (list) => {
    const { page, found } = await around(list, seq, aroundSize);
    return found ? { log: (now) => showPage(now, page), aim: { to: seq } } : { log: givePageUp, ...missing };
  });
  if (came === false) room.store.setState({ notFound: { seq, reason: 'failed' } });
}

/** Brings the reader to where the unread messages begin: after `readUpTo`. Never throws; the end stays when it cannot be read. */
export function goToUnread(room: OpenRoom, readUpTo: number): Promise<void> {
  return goAround(room, readUpTo, { to: 'unread' });
}

/** Brings the reader back to the message at `seq`, or to the next there is. Never throws; the end stays when it cannot be read. */
export function goBackTo(room: OpenRoom, seq: number): Promise<void> {
  return goAround(room, seq, { to: seq, back: true });
}

/** Brings the reader to the newest messages. Never throws: `there` tells how it went. */
export async function goToEnd(room: OpenRoom): Promise<void> {
  if (!room.store.getState().log?.hasLater) return void room.store.setState({ aim: { to: 'end' } });
  await read(room, 'there', async (list) => {
    const { messages, more } = await list({});
    return { log: (now) => showPage(now, { messages, hasEarlier: more, hasLater: false }), aim: { to: 'end' } };
  });
}

/** Brings the reader to the room's first messages. Never throws: `there` tells how it went. */
export async function goToBeginning(room: OpenRoom): Promise<void> {
  if (!room.store.getState().log?.hasEarlier) return void room.store.setState({ aim: { to: 'beginning' } });
  await read(room, 'there', async (list) => {
    const { messages, more } = await list({ afterSeq: 0 });
    return { log: (now) => showPage(now, { messages, hasEarlier: false, hasLater: more }), aim: { to: 'beginning' } };
  });
}

/** Reads the window again, around the reader, when changes of it may have been missed; until it is done. */
export async function rereadWindow(room: OpenRoom): Promise<void> {
  const { log, readerAt } = room.store.getState();
  const seq = readerAt ?? log?.messages.at(-1)?.seq;
  if (!log?.stale || seq === undefined) return;
  if (!isPaging(room.store.getState())) {
    await read(room, 'there', async (list) => {
      const { page } = await around(list, seq, pageSize);
      return { log: (now) => showPage(now, page) };
    });
  }
  if (!room.store.getState().log?.stale || room.closed.signal.aborted) return;
  whileOpen(room, 'reread', () => room.edge.clock.later(againMs, () => void rereadWindow(room)));
}

/** Lets go of what is far from the reader: once they are back at the end, that is most of what they have read. */
export function forgetFar(room: OpenRoom): void {
  if (!isPaging(room.store.getState())) room.store.setState((state) => settled(state, {}, me(room)));
}

async function goAround(room: OpenRoom, seq: number, aim: Aim): Promise<void> {
  const { log } = room.store.getState();
  if (log && (!log.hasEarlier || firstSeq(log) <= seq)) return void room.store.setState({ aim });
  await read(room, 'there', async (list) => {
    const { page } = await around(list, seq, aroundSize);
    return { log: (now) => showPage(now, page), aim };
  });
}

type Place = { beforeSeq?: number; afterSeq?: number; limit?: number };
type List = (place: Place) => Promise<{ messages: RoomMessage[]; more: boolean }>;
/** What the pages make of the state. */
type Change = { log: (now: RoomLog) => RoomLog; aim?: Aim; notFound?: RoomState['notFound'] };

/** Whether it was read; undefined: the reader has been sent elsewhere, or the room was closed. */
async function read(
  room: OpenRoom,
  way: 'earlier' | 'later' | 'there',
  pages: (list: List) => Promise<Change>,
): Promise<boolean | undefined> {
  const { store, edge } = room;
  const stop = new AbortController();
  whileOpen(room, 'page', () => () => stop.abort());
  const list: List = async (place) => {
    const query = { roomId: store.getState().head?.id ?? room.slug, limit: pageSize, ...place };
    const answer = await edge.rooms.listMessages(query, { signal: stop.signal, timeoutMs: answerWithinMs });
    return { messages: answer.messages.map(messageFromRpc), more: answer.hasMore };
  };
  store.setState((state) => ({ ...atRest(state), [way]: 'loading', log: state.log && askPage(state.log) }));
  try {
    const { log: take, ...change } = await pages(list);
    if (stop.signal.aborted) return undefined;
    // The log was read anew meanwhile: who was sent somewhere still goes there.
    if (way === 'there' && store.getState().log?.since === null) return await read(room, way, pages);
    store.setState((state) => {
      const log = state.log ? take(state.log) : undefined;
      return settled({ ...state, ...change, [way]: 'idle' }, { log }, me(room));
    });
    return true;
  } catch {
    if (stop.signal.aborted) return undefined;
    store.setState(({ log }) => ({ [way]: 'failed', log: log && givePageUp(log) }));
    return false;
  }
}

/** What was on its way is given up for what is asked for now. */
function atRest({ earlier, later, there }: RoomState): Partial<RoomState> {
  const rest = (state: RoomState['earlier']) => (state === 'loading' ? 'idle' : state);
  return { earlier: rest(earlier), later: rest(later), there: rest(there) };
}

async function around(list: List, seq: number, limit: number): Promise<{ page: Page; found: boolean }> {
  const [upTo, after] = await Promise.all([list({ beforeSeq: seq + 1, limit }), list({ afterSeq: seq, limit })]);
  const messages = [...upTo.messages, ...after.messages];
  const page = { messages, hasEarlier: upTo.more, hasLater: after.more };
  return { page, found: upTo.messages.at(-1)?.seq === seq };
}
