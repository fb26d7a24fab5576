/** The room that is open: loads it by RPC, hears and sends by the socket, and keeps {@link RoomState} true. */
import { Code, ConnectError } from '@connectrpc/connect';
import type { GetRoomResponse } from 'proto/city/rooms/v1/rooms';
import type { Frame, Position, Resident } from 'shell/contract';
import { createStore } from 'zustand/vanilla';
import type { LeftPlace } from './left-place.ts';
import { enterRoom } from './left-rooms.ts';
import { followAnswers, giveUpWaiting, sendPending, waitForTurn } from './message-sender.ts';
import { me, type OpenRoom, type RoomEdge, whileOpen } from './open-room.ts';
import { together } from './outbox.ts';
import { keepOutbox, recallOutbox } from './outbox-memory.ts';
import { askWhatItIsAbout, recallWriting } from './recall-writing.ts';
import { fillRoomGap } from './room-backfill.ts';
import { goBackTo, goToMessage, goToUnread, rereadWindow } from './room-history.ts';
import { openLog } from './room-log.ts';
import { hasDrifted, isOlder } from './room-members.ts';
import { askMembers } from './room-members-refresh.ts';
import { messageFromRpc } from './room-message.ts';
import { unreadAfter } from './room-reading.ts';
import { askRules, rulesIn } from './room-rules-refresh.ts';
import { applyFrame, closedRoom, expireTyping, type RoomState, settled } from './room-state.ts';
import type { OtherTab, TabStorage } from './tab-storage.ts';
import { takeOver, takeOverOutbox } from './take-over.ts';
import { askReadUpTo, tellReading } from './told-reading.ts';
import { takeWantedEdit } from './wanted-edit.ts';
import { keepEdits } from './writing.ts';

/** After a refused subscription, in milliseconds. */
const subscribeAgainMs = 3_000;

/**
 * Opens a room by id or slug, and begins to follow it: where it was left, `leftAt`, at the message `at`, where the unread
 * messages begin, or at its end, as it also opens when it was left there. Close it with {@link closeRoom}.
 */
export function openRoom(
  edge: RoomEdge,
  slug: string,
  at: number | null = null,
  leftAt: LeftPlace | null = null,
): OpenRoom {
  const room: OpenRoom = {
    edge,
    slug,
    at,
    leftAt,
    store: createStore(() => closedRoom),
    undo: new Map(),
    closed: new AbortController(),
    inFlight: null,
    asking: new Set(),
  };
  const { store } = room;
  whileOpen(room, 'connection', () =>
    edge.socket.status.subscribe(({ state }) => (state === 'open' ? findConnection(room) : loseConnection(room))),
  );
  whileOpen(room, 'answers', () => store.subscribe(followAnswers(room)));
  whileOpen(room, 'outbox', () =>
    store.subscribe((now, before) => now.outbox === before.outbox || rememberOutbox(room)),
  );
  whileOpen(room, 'resident', () =>
    edge.resident.subscribe((now, before) => now?.userId === before?.userId || changeAuthor(room, before)),
  );
  whileOpen(room, 'edits', () => keepEdits(room));
  whileOpen(room, 'reading', () => tellReading(room));
  // Who waits in slow mode does not wait longer than it lasts; the city says when there is another wait.
  whileOpen(room, 'slow mode', () =>
    store.subscribe(({ rules, waitUntil }, before) => {
      const shorter = rules.slowModeSeconds < before.rules.slowModeSeconds;
      if (shorter && waitUntil !== null) waitForTurn(room, edge.clock.now());
    }),
  );
  void loadRoom(room);
  return room;
}

/** Stops following. */
export function closeRoom(room: OpenRoom): void {
  room.closed.abort();
  giveUpWaiting(room);
  for (const undo of room.undo.values()) undo();
  room.undo.clear();
}

/** Loads the room and subscribes to it; also what "try again" does. Never throws: the phase tells. */
export async function loadRoom(room: OpenRoom): Promise<void> {
  room.store.setState({ phase: 'loading' });
  try {
    const [answer, hadReadUpTo] = await Promise.all([
      room.edge.rooms.getRoom({ roomId: room.slug }, { signal: room.closed.signal }),
      askReadUpTo(room),
    ]);
    await room.edge.withOtherTabs((others) => {
      if (room.closed.signal.aborted) return;
      if (hadReadUpTo !== null) room.store.setState({ readUpTo: hadReadUpTo });
      know(room, answer, others);
    });
    if (room.closed.signal.aborted) return;
    // Before the room is shown: the box does not become another one under somebody's hands.
    await recallWriting(room);
    whileOpen(room, 'wanted edit', () => takeWantedEdit(room));
    const { readUpTo } = room.store.getState();
    if (typeof room.leftAt === 'number') await goBackTo(room, room.leftAt);
    else if (room.at !== null && room.leftAt === null) await goToMessage(room, room.at);
    else if (readUpTo !== null) await goToUnread(room, readUpTo);
    if (room.closed.signal.aborted) return;
    room.store.setState({ phase: 'open' });
    subscribe(room, answer.id);
  } catch (reason) {
    if (room.closed.signal.aborted) return;
    room.store.setState({ phase: ConnectError.from(reason).code === Code.NotFound ? 'missing' : 'failed' });
  }
}

function know(room: OpenRoom, answer: GetRoomResponse, others: readonly OtherTab[]): void {
  const { id, slug, name, description, epoch, topSeq, membersOnline } = answer;
  const log = openLog({ epoch, topSeq, messages: answer.messages.map(messageFromRpc) });
  const user = me(room);
  const state = room.store.getState();
  // Before what was kept is read: from now on nobody else sends it.
  whileOpen(room, 'inside', () => enterRoom({ id, takeOverOutbox: (gone) => joinOutbox(room, id, gone) }));
  const { storage } = room.edge;
  for (const other of others) if (storage && !other.lives) takeOver(storage, other.storage, id);
  const outbox = together(user ? recallOutbox(storage, user, id) : [], state.outbox);
  const members = { ...state.members, online: membersOnline ?? null };
  const readUpTo = unreadAfter(state.readUpTo, log.messages, user);
  const opened: RoomState = {
    ...state,
    ...rulesIn(state, answer),
    head: { id, slug, name, description },
    members,
    readUpTo,
  };
  room.store.setState(settled(opened, { log, outbox }, user));
}

/** What is on its way from a tab that is gone goes on from here. */
function joinOutbox(room: OpenRoom, id: string, gone: TabStorage): void {
  const { storage } = room.edge;
  const user = me(room);
  if (!storage || !user) return;
  takeOverOutbox(storage, gone, id);
  const kept = recallOutbox(storage, user, id);
  room.store.setState((state) => settled(state, { outbox: together(kept, state.outbox) }, user));
  sendPending(room);
}

function subscribe(room: OpenRoom, id: string): void {
  const hearRoom = (frame: Frame) =>
    frame.event === 'city.error' ? hearRefusal(room, id, frame) : hearFrame(room, frame);
  const position = () => positionOf(room.store.getState());
  whileOpen(room, 'topic', () => room.edge.socket.subscribe(`room:${id}`, hearRoom, position));
}

/** The subscription was refused: the room is gone, or the city cannot open it now and is asked again. */
function hearRefusal(room: OpenRoom, id: string, frame: Frame): void {
  if (frame.code === 'already_exists') return;
  if (frame.code === 'not_found') {
    room.store.setState({ phase: 'missing', live: false });
    return;
  }
  room.store.setState({ live: false });
  const again = () => subscribe(room, id);
  whileOpen(room, 'subscribe again', () => room.edge.clock.later(subscribeAgainMs, again));
}

function positionOf({ log }: RoomState): Position | undefined {
  return log ? { epoch: log.epoch, after: log.lastSeq } : undefined;
}

function hearFrame(room: OpenRoom, frame: Frame): void {
  const { store, edge } = room;
  const before = store.getState();
  store.setState(applyFrame(before, frame, me(room), edge.clock.now()), true);
  const now = store.getState();
  if (now.waitUntil !== null && now.waitUntil !== before.waitUntil) waitForTurn(room, now.waitUntil);
  if (frame.event === 'city.room.error' && frame.code === 'permission_denied') void askRules(room);
  if (now.live && (!before.live || frame.event === 'city.room.snapshot')) {
    sendPending(room);
    void askWhatItIsAbout(room);
  }
  if (now.log && now.log.held.length > 0) void fillRoomGap(room);
  if (now.log?.stale) void rereadWindow(room);
  if (now.typing !== before.typing && now.typing.size > 0) expireLater(room);
  if (frame.event === 'city.room.resumed' && !Array.isArray(frame.members)) void askMembers(room);
  const isChange = frame.event === 'city.room.presence';
  if (isChange && (isOlder(before.members, frame) || hasDrifted(now.members))) void askMembers(room);
}

function expireLater(room: OpenRoom): void {
  const { clock } = room.edge;
  const expire = () => {
    room.store.setState((state) => expireTyping(state, clock.now()));
    if (room.store.getState().typing.size > 0) expireLater(room);
  };
  const soonest = Math.min(...[...room.store.getState().typing.values()].map((typist) => typist.until));
  whileOpen(room, 'typing', () => clock.later(soonest - clock.now(), expire));
}

function findConnection(room: OpenRoom): void {
  const { phase, earlier, later } = room.store.getState();
  if (phase === 'failed') void loadRoom(room);
  // What did not come without a connection may be asked for again.
  if (earlier === 'failed' || later === 'failed') room.store.setState({ earlier: 'idle', later: 'idle' });
}

function loseConnection(room: OpenRoom): void {
  giveUpWaiting(room);
  room.store.setState({ live: false, typing: new Map() });
}

/** Another resident sends what is theirs; what was written before the city told who this is belongs to whom it names. */
function changeAuthor(room: OpenRoom, before: Resident | null): void {
  const { head, outbox, answering, editing } = room.store.getState();
  const user = me(room);
  if (!head) return;
  giveUpWaiting(room);
  const kept = user ? recallOutbox(room.edge.storage, user, head.id) : [];
  room.store.setState({ outbox: before === null ? [...kept, ...outbox] : kept });
  sendPending(room);
  if (before !== null || (answering === null && editing === null)) void recallWriting(room);
}

function rememberOutbox(room: OpenRoom): void {
  const { head, outbox } = room.store.getState();
  const user = me(room);
  if (head && user) keepOutbox(room.edge.storage, user, head.id, outbox);
}
