/** Sends what was written in rooms, or in tabs, that were left before it could leave: nobody has to come back for it. */
import { Code, ConnectError } from '@connectrpc/connect';
import { createStore } from 'zustand/vanilla';
import type { RoomEdge } from './open-room.ts';
import { fail, give, type Outbox, type OutboxEntry, putOff, unanswered } from './outbox.ts';
import { isOutboxKey, keepOutbox, keptRooms, recallOutbox } from './outbox-memory.ts';
import type { OtherTab, TabStorage } from './tab-storage.ts';

/** When the city could not take it, or another tab still has it in hand, in milliseconds. */
const againMs = 5_000;

/** A room that this tab has open: it sends its own, and takes over what a tab that is gone has left to be sent there. */
type EnteredRoom = { id: string; takeOverOutbox: (gone: TabStorage) => void };

const openRooms = createStore<{ rooms: readonly EnteredRoom[] }>(() => ({ rooms: [] }));

/** The room is open from now on; answers how to leave it. */
export function enterRoom(room: EnteredRoom): () => void {
  openRooms.setState(({ rooms }) => ({ rooms: [...rooms, room] }));
  return () => openRooms.setState(({ rooms }) => ({ rooms: rooms.filter((other) => other !== room) }));
}

type LeftEdge = Pick<RoomEdge, 'rooms' | 'socket' | 'resident' | 'clock' | 'storage' | 'withOtherTabs'>;

/** Told of a room that has refused so many messages for good. */
export type OnRefused = (roomId: string, messages: number) => void;

/**
 * Begins to send: when the city is reached, a room is left, a wait is over, or one comes from another tab. A message keeps
 * its client_id, so one that the city has already is not made again. What is refused for good stays in its room as failed, and
 * `onRefused` is told. The answer ends it.
 */
export function sendLeftRooms(edge: LeftEdge, onRefused: OnRefused): () => void {
  const ended = new AbortController();
  /** Until when what the city did not take waits, by client id. */
  const waits = new Map<string, number>();
  let asked = false;
  let sending = false;
  let stopWaiting = () => {};

  const send = async () => {
    asked = true;
    if (sending) return;
    sending = true;
    stopWaiting();
    let waitMs: number | null = null;
    // What is asked for meanwhile may be there only since.
    while (asked) {
      asked = false;
      waitMs = await sendAll(edge, waits, onRefused, ended.signal);
    }
    sending = false;
    if (waitMs !== null) stopWaiting = edge.clock.later(waitMs, sendNow);
  };

  const sendNow = () => void send();
  const reach = () => {
    waits.clear();
    sendNow();
  };
  const ends = [edge.socket.status.subscribe(reach), edge.resident.subscribe(sendNow), openRooms.subscribe(sendNow)];
  // Another tab keeps something, and may be closed before it has sent it.
  const hearTabs = ({ key }: StorageEvent) => {
    if (key !== null && isOutboxKey(key)) sendNow();
  };
  window.addEventListener('storage', hearTabs);
  sendNow();
  return () => {
    ended.abort();
    stopWaiting();
    window.removeEventListener('storage', hearTabs);
    for (const end of ends) end();
  };
}

/** A message that leaves, and where it is kept. */
type Leaving = { entry: OutboxEntry; storage: TabStorage | null; userId: string; roomId: string };

/** Sends what can be sent now, of each room in order. After how many milliseconds to go on; null: there is nothing more. */
async function sendAll(
  edge: LeftEdge,
  waits: Map<string, number>,
  onRefused: OnRefused,
  signal: AbortSignal,
): Promise<number | null> {
  const refused = new Map<string, number>();
  for (;;) {
    // One at a time: meanwhile the next one may be taken back, or taken over by the room that is opened.
    const { leaving, waitMs } = await edge.withOtherTabs((others) => nextOne(edge, others, waits, signal));
    if (!leaving) {
      for (const [roomId, messages] of refused) onRefused(roomId, messages);
      return waitMs;
    }
    const refusal = await post(edge, leaving, signal);
    if (signal.aborted || isInHand(edge, leaving)) continue;
    const { entry, storage, userId, roomId } = leaving;
    const outbox = recallOutbox(storage, userId, roomId);
    // Whoever has taken it over sends it under the same client_id, and hears the same.
    if (!outbox.some(({ clientId }) => clientId === entry.clientId)) continue;
    const after = refusal && waitAfter(refusal);
    waits.set(entry.clientId, edge.clock.now() + (after ?? againMs));
    if (refusal && after === null) refused.set(roomId, (refused.get(roomId) ?? 0) + 1);
    keepOutbox(storage, userId, roomId, answered(outbox, entry.clientId, refusal));
  }
}

/**
 * The first message that can leave now, which is given to the city from now on; else how long to wait for one. What is for a
 * room that is open here goes there.
 */
function nextOne(
  edge: LeftEdge,
  others: readonly OtherTab[],
  waits: ReadonlyMap<string, number>,
  signal: AbortSignal,
): { leaving: Leaving | null; waitMs: number | null } {
  const userId = edge.resident.getState()?.userId;
  if (signal.aborted || !userId) return { leaving: null, waitMs: null };
  const reached = edge.socket.status.getState().state === 'open';
  const now = edge.clock.now();
  const waitMs: number[] = [];
  for (const { storage, lives } of [{ storage: edge.storage, lives: false }, ...others]) {
    for (const roomId of keptRooms(storage, userId)) {
      // There it is seen, and can be taken back, also while it waits for the connection.
      if (storage && storage !== edge.storage && !lives) openRoomOf(roomId)?.takeOverOutbox(storage);
      const outbox = recallOutbox(storage, userId, roomId);
      const [entry] = unanswered(outbox);
      if (!entry || isInHand(edge, { storage, roomId })) continue;
      // The other tab sends its own, unless it is closed first.
      const wait = lives ? againMs : (waits.get(entry.clientId) ?? now) - now;
      if (wait > 0) {
        waitMs.push(wait);
        continue;
      }
      if (!reached) continue;
      keepOutbox(storage, userId, roomId, give(outbox, entry.clientId));
      return { leaving: { entry, storage, userId, roomId }, waitMs: null };
    }
  }
  return { leaving: null, waitMs: waitMs.length === 0 ? null : Math.min(...waitMs) };
}

/** Whether a room that is open here sends it: it has in hand what its own tab keeps. */
function isInHand(edge: LeftEdge, { storage, roomId }: Pick<Leaving, 'storage' | 'roomId'>): boolean {
  return storage === edge.storage && openRoomOf(roomId) !== undefined;
}

function openRoomOf(id: string): EnteredRoom | undefined {
  return openRooms.getState().rooms.find((room) => room.id === id);
}

/** The outbox when the city has answered: null, it has the message. */
function answered(outbox: Outbox, clientId: string, refusal: ConnectError | null): Outbox {
  if (!refusal) return outbox.filter((entry) => entry.clientId !== clientId);
  if (refusal.code === Code.ResourceExhausted) return putOff(outbox, clientId);
  return waitAfter(refusal) === null ? fail(outbox, clientId, codeName(refusal.code)) : outbox;
}

/** How long to wait before it is sent again, in milliseconds; null: it was refused for good. */
function waitAfter({ code, metadata }: ConnectError): number | null {
  if (code === Code.ResourceExhausted) return Number(metadata.get('retry-after-ms')) || againMs;
  return maybeLater.has(code) ? againMs : null;
}

/** What says nothing of the message itself. */
const maybeLater: ReadonlySet<Code> = new Set([
  ...[Code.Unavailable, Code.DeadlineExceeded, Code.Internal, Code.Unknown, Code.Canceled, Code.Unauthenticated],
]);

async function post({ rooms }: LeftEdge, { entry, userId, roomId }: Leaving, signal: AbortSignal) {
  const { clientId, text, replyToSeq, mentions } = entry;
  const mentionUserIds = mentions.map((mention) => mention.userId);
  // The passport may be another resident's by now: then the city refuses it, and nobody says what others have written.
  const request = { roomId, userId, clientId, text, replyToSeq: replyToSeq ?? 0, mentionUserIds };
  try {
    await rooms.postMessage(request, { signal });
    return null;
  } catch (reason) {
    return ConnectError.from(reason);
  }
}

/** As the frames of the socket name it: PermissionDenied is permission_denied. */
function codeName(code: Code): string {
  return Code[code].replace(/(?<!^)[A-Z]/g, '_$&').toLowerCase();
}
