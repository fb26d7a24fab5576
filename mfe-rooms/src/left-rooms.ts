/** Sends what was written in rooms, or in tabs, that were left before it could leave: nobody has to come back for it. */
import { Code, ConnectError } from '@connectrpc/connect';
import { createStore } from 'zustand/vanilla';
import type { RoomEdge } from './open-room.ts';
import { fail, give, type Outbox, type OutboxEntry, putOff, unanswered } from './outbox.ts';
import { keepOutbox, keptRooms, recallOutbox } from './outbox-memory.ts';
import type { TabStorage } from './tab-storage.ts';

/** When the city could not take it, or another tab still has it in hand, in milliseconds. */
const againMs = 5_000;

/** The rooms that this tab has open, by id: each sends its own. */
const openRooms = createStore<{ ids: readonly string[] }>(() => ({ ids: [] }));

/** The room is open from now on; answers how to leave it. */
export function enterRoom(id: string): () => void {
  openRooms.setState(({ ids }) => ({ ids: [...ids, id] }));
  return () => openRooms.setState(({ ids }) => ({ ids: ids.toSpliced(ids.indexOf(id), 1) }));
}

type LeftEdge = Pick<RoomEdge, 'rooms' | 'socket' | 'resident' | 'clock' | 'storage' | 'otherTabs'>;

/** Told of a room that has refused so many messages for good. */
export type OnRefused = (roomId: string, messages: number) => void;

/**
 * Begins to send: when the city is reached, a room is left, a wait is over, or one comes from another tab. A message keeps
 * its client_id, so one that the city has already is not made again. What is refused for good stays in its room as failed, and
 * `onRefused` is told. The answer ends it.
 */
export function sendLeftRooms(edge: LeftEdge, onRefused: OnRefused): () => void {
  const ended = new AbortController();
  let sending = false;
  let stopWaiting = () => {};

  const send = async () => {
    const userId = edge.resident.getState()?.userId;
    if (sending || ended.signal.aborted || !userId || edge.socket.status.getState().state !== 'open') return;
    sending = true;
    stopWaiting();
    const waits: number[] = [];
    const others = await edge.otherTabs();
    for (const { storage, lives } of [{ storage: edge.storage, lives: false }, ...others]) {
      for (const roomId of keptRooms(storage, userId)) {
        const { waitMs, refused } = await sendRoom(edge, { storage, lives, userId, roomId }, ended.signal);
        if (waitMs !== null) waits.push(waitMs);
        if (refused > 0) onRefused(roomId, refused);
      }
    }
    sending = false;
    if (waits.length === 0 || ended.signal.aborted) return;
    stopWaiting = edge.clock.later(Math.min(...waits), sendNow);
  };

  const sendNow = () => void send();
  const ends = [edge.socket.status, edge.resident, openRooms].map((store) => store.subscribe(sendNow));
  // The other tab may have been closed.
  document.addEventListener('visibilitychange', sendNow);
  sendNow();
  return () => {
    ended.abort();
    stopWaiting();
    document.removeEventListener('visibilitychange', sendNow);
    for (const end of ends) end();
  };
}

/** After how many milliseconds to go on (null: there is nothing more), and how many messages were refused for good. */
type Sent = { waitMs: number | null; refused: number };

/** Where a resident's messages for one room are kept, and whether another tab has them in hand. */
type Place = { storage: TabStorage | null; lives: boolean; userId: string; roomId: string };

/** Sends what waits for one room, in order. */
async function sendRoom(edge: LeftEdge, { storage, lives, userId, roomId }: Place, signal: AbortSignal): Promise<Sent> {
  // An open room has in hand what its own tab keeps; what another tab has left, it has or has not taken over by then.
  const isOpen = () => storage === edge.storage && openRooms.getState().ids.includes(roomId);
  const isElsewhere = () => !signal.aborted && !isOpen();
  const change = (to: (outbox: Outbox) => Outbox) =>
    keepOutbox(storage, userId, roomId, to(recallOutbox(storage, userId, roomId)));
  let refused = 0;
  for (const entry of unanswered(recallOutbox(storage, userId, roomId))) {
    // The other tab sends its own, unless it is closed first.
    if (lives) return { waitMs: againMs, refused };
    if (!isElsewhere()) break;
    change((outbox) => give(outbox, entry.clientId));
    const refusal = await post(edge, roomId, entry, signal);
    // Whoever has come back to the room meanwhile sends it from there, under the same client_id.
    if (!isElsewhere()) break;
    const waitMs = refusal && waitAfter(refusal);
    if (refusal?.code === Code.ResourceExhausted) change((outbox) => putOff(outbox, entry.clientId));
    if (waitMs !== null) return { waitMs, refused };
    change((outbox) =>
      refusal
        ? fail(outbox, entry.clientId, codeName(refusal.code))
        : outbox.filter(({ clientId }) => clientId !== entry.clientId),
    );
    if (refusal) refused += 1;
  }
  return { waitMs: null, refused };
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

async function post(
  { rooms }: LeftEdge,
  roomId: string,
  { clientId, text, replyToSeq, mentions }: OutboxEntry,
  signal: AbortSignal,
): Promise<ConnectError | null> {
  const mentionUserIds = mentions.map(({ userId }) => userId);
  try {
    await rooms.postMessage({ roomId, clientId, text, replyToSeq: replyToSeq ?? 0, mentionUserIds }, { signal });
    return null;
  } catch (reason) {
    return ConnectError.from(reason);
  }
}

/** As the frames of the socket name it: PermissionDenied is permission_denied. */
function codeName(code: Code): string {
  return Code[code].replace(/(?<!^)[A-Z]/g, '_$&').toLowerCase();
}
