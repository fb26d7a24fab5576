/** What a tab knows of the room that it has open, and how a frame of the socket changes it. Pure. */
import type { Frame } from 'shell/contract';
import { narrow } from './log-window.ts';
import { acknowledge, fail, type Outbox, putOff, settle } from './outbox.ts';
import { eventFromFrame } from './room-event.ts';
import { hear, messageIn, openLog, type RoomLog } from './room-log.ts';
import { changeMembers, join, leave, type Members, membersFrom, unknownMembers } from './room-members.ts';
import { isSeq, messageFromFrame, type RoomMessage } from './room-message.ts';
import {
  newerRules,
  noRules,
  plainStanding,
  type RoomRules,
  rulesFromFrame,
  type Standing,
  withoutPin,
} from './room-rules.ts';
import { type Answering, type Edit, followed } from './writing.ts';

/** A room's own facts. */
export type RoomHead = { id: string; slug: string; name: string; description: string };

/** Somebody who is writing. */
export type Typist = { username: string; until: number };

/** How a page of the log stands. */
export type Loading = 'idle' | 'loading' | 'failed';

/**
 * A place in the log: an end of it, where the unread messages begin, or the message at a seq; `back` when the reader was
 * there before, with that message first in sight.
 */
export type Aim = { to: 'end' | 'beginning' | 'unread' | number; back?: true };

/** Everything about one open room. */
export type RoomState = {
  phase: 'loading' | 'open' | 'missing' | 'failed';
  head: RoomHead | null;
  rules: RoomRules;
  standing: Standing;
  /** Reports that wait for a moderator; 0 for everybody else. */
  openReports: number;
  /** Until when the city takes no message of the resident, epoch milliseconds; null: it does. */
  waitUntil: number | null;
  log: RoomLog | null;
  outbox: Outbox;
  /** What the next message answers; null: it answers none. */
  answering: Answering | null;
  /** The edit that is being written; the next message waits meanwhile. */
  editing: Edit | null;
  members: Members;
  /** userId → who is writing until when. */
  typing: ReadonlyMap<string, Typist>;
  /** How the loading of older messages stands, that of newer ones, and that of a place the reader was sent to. */
  earlier: Loading;
  later: Loading;
  there: Loading;
  /** Where the view is brought next: another object each time. */
  aim: Aim;
  /** A message that the reader was sent to in vain: the log has none at that seq, or did not answer. */
  notFound: { seq: number; reason: 'missing' | 'failed' } | null;
  /** The seq of the first message in sight; null: the reader is at the end. */
  readerAt: number | null;
  /** Whether the socket follows this room now: only then is anything sent. */
  live: boolean;
  /** Up to which seq the resident had read when the room was opened; null: not known, or they were never here. */
  readUpTo: number | null;
  /** The newest seq that was really in sight since; null: none yet. */
  seenUpTo: number | null;
};

/** Before anything is known. */
export const closedRoom: RoomState = {
  phase: 'loading',
  head: null,
  rules: noRules,
  standing: plainStanding,
  openReports: 0,
  waitUntil: null,
  log: null,
  outbox: [],
  answering: null,
  editing: null,
  members: unknownMembers,
  typing: new Map(),
  earlier: 'idle',
  later: 'idle',
  there: 'idle',
  aim: { to: 'end' },
  notFound: null,
  readerAt: null,
  live: false,
  readUpTo: null,
  seenUpTo: null,
};

/** How long a typing frame is believed, in milliseconds: the sender repeats it each 3 s. */
export const typingLastsMs = 5_000;

/** The state after a frame; `me` is this tab's resident. Frames that say nothing new give the very same state. */
export function applyFrame(state: RoomState, frame: Frame, me: string | null, now: number): RoomState {
  switch (frame.event) {
    case 'city.room.snapshot':
      return applySnapshot(state, frame, me);
    case 'city.room.resumed':
      return frame.recovered === true ? applyResumed(state, frame) : applySnapshot(state, frame, me);
    case 'city.room.message':
    case 'city.room.edited':
    case 'city.room.deleted':
    case 'city.room.reaction':
      return applyEvent(state, frame, me);
    case 'city.room.changed':
      return applyChange(state, frame, me);
    case 'city.room.ack':
      return typeof frame.client_id === 'string' && typeof frame.seq === 'number'
        ? settled(turnTaken(state, now), { outbox: acknowledge(state.outbox, frame.client_id, frame.seq) }, me)
        : state;
    case 'city.room.error':
      return applyRefusal(state, frame, now);
    case 'city.room.join':
      return { ...state, members: join(state.members, String(frame.user_id), String(frame.username ?? '')) };
    case 'city.room.leave':
      return forgetTypist({ ...state, members: leave(state.members, String(frame.user_id)) }, String(frame.user_id));
    case 'city.room.presence':
      return { ...state, members: changeMembers(state.members, frame) };
    case 'city.room.typing':
      return frame.user_id === me ? state : applyTyping(state, frame, now);
    default:
      return state;
  }
}

/** Drops the typists whose time is over. */
export function expireTyping(state: RoomState, now: number): RoomState {
  const typing = new Map([...state.typing].filter(([, typist]) => typist.until > now));
  return typing.size === state.typing.size ? state : { ...state, typing };
}

/** Whether a page of the log is on its way. */
export function isPaging({ earlier, later, there }: RoomState): boolean {
  return [earlier, later, there].includes('loading');
}

/**
 * The state with a changed log or outbox, where an entry that the log has is no longer in the outbox, what is written is about
 * messages as they are now, and no more of the log is kept than the reader needs.
 */
export function settled(state: RoomState, change: { log?: RoomLog; outbox?: Outbox }, me: string | null): RoomState {
  const { log, outbox } = { log: state.log, outbox: state.outbox, ...change };
  if (!log) return { ...state, log, outbox };
  const known = outbox.length > 0 ? [...log.messages, ...log.arrived] : [];
  const now = { ...state, log: narrow(log, state.readerAt), outbox: settle(outbox, known, me, log.lastSeq) };
  return { ...now, ...followed(state, messageIn(log)) };
}

function applySnapshot(state: RoomState, frame: Frame, me: string | null): RoomState {
  const messages = framedMessages(frame.messages);
  if (typeof frame.epoch !== 'string' || typeof frame.top_seq !== 'number') return state;
  const log = openLog({ epoch: frame.epoch, topSeq: frame.top_seq, messages }, state.log, state.readerAt !== null);
  const members = membersFrom(frame.members, frame.online, frame.version);
  const rules = newerRules(state.rules, rulesFromFrame(frame.room, frame.top_seq));
  return settled({ ...state, phase: 'open', members, rules, live: true }, { log }, me);
}

function applyResumed(state: RoomState, frame: Frame): RoomState {
  const known = Array.isArray(frame.members);
  const members = known ? membersFrom(frame.members, frame.online, frame.version) : state.members;
  return { ...state, members, live: true };
}

function applyEvent(state: RoomState, frame: Frame, me: string | null): RoomState {
  const event = eventFromFrame(frame);
  if (!state.log || !event) return state;
  const log = hear(state.log, event);
  if (log === state.log) return state;
  const written = event.posted && event.message ? forgetTypist(state, event.message.userId) : state;
  const rules = event.message?.deleted ? withoutPin(state.rules, event.message.seq) : state.rules;
  return settled({ ...written, rules }, { log }, me);
}

/** The room itself was changed: an entry of the log like all others. */
function applyChange(state: RoomState, frame: Frame, me: string | null): RoomState {
  if (!state.log || !isSeq(frame.seq)) return state;
  const log = hear(state.log, { seq: frame.seq, posted: false, message: null });
  if (log === state.log) return state;
  const rules = newerRules(state.rules, rulesFromFrame(frame.room, frame.seq));
  // It may have been the hole before an own echo.
  return settled({ ...state, rules }, { log }, me);
}

/** A post was refused. One that came too soon is not lost: it waits for its turn. */
function applyRefusal(state: RoomState, frame: Frame, now: number): RoomState {
  const { client_id: clientId, code, retry_after_ms: wait } = frame;
  if (typeof clientId !== 'string') return state;
  if (code === 'resource_exhausted' && typeof wait === 'number' && wait > 0) {
    const waitUntil = Math.max(state.waitUntil ?? 0, now + wait);
    return { ...state, outbox: putOff(state.outbox, clientId), waitUntil };
  }
  return { ...state, outbox: fail(state.outbox, clientId, String(code ?? 'unknown')) };
}

/** After a message in slow mode the resident waits. */
function turnTaken(state: RoomState, now: number): RoomState {
  const { rules, standing } = state;
  if (rules.slowModeSeconds === 0 || standing.moderates) return state;
  return { ...state, waitUntil: now + rules.slowModeSeconds * 1_000 };
}

function applyTyping(state: RoomState, frame: Frame, now: number): RoomState {
  if (typeof frame.user_id !== 'string') return state;
  const named = typeof frame.username === 'string' ? frame.username : undefined;
  const username = named ?? state.members.known.get(frame.user_id)?.username ?? '';
  return { ...state, typing: new Map(state.typing).set(frame.user_id, { username, until: now + typingLastsMs }) };
}

function forgetTypist(state: RoomState, userId: string): RoomState {
  if (!state.typing.has(userId)) return state;
  const typing = new Map(state.typing);
  typing.delete(userId);
  return { ...state, typing };
}

function framedMessages(list: unknown): RoomMessage[] {
  if (!Array.isArray(list)) return [];
  return list.flatMap((item: unknown) => messageFromFrame(item) ?? []).sort((a, b) => a.seq - b.seq);
}
