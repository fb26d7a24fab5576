/** Tells the city how far the resident has read the open room, and learns how far they had. */
import { me, type OpenRoom } from './open-room.ts';
import type { RoomState } from './room-state.ts';

/** Who scrolls is told of once in this time, in milliseconds. */
const gatherMs = 1_000;
/** The room does not wait longer than this to know where its unread messages begin, in milliseconds. */
const patienceMs = 2_000;

/** Up to which seq they had read the room, on whichever device; null: never, or nobody can say. Never throws. */
export async function askReadUpTo(room: OpenRoom): Promise<number | null> {
  try {
    const how = { signal: room.closed.signal, timeoutMs: patienceMs };
    return (await room.edge.rooms.listUnread({ roomId: room.slug }, how)).rooms[0]?.readSeq ?? null;
  } catch {
    return null;
  }
}

/** Tells it while the room is open, and at the end what is left; without a connection it waits for one. */
export function tellReading(room: OpenRoom): () => void {
  let told = 0;
  let cancel: (() => void) | undefined;
  const tell = () => {
    cancel = undefined;
    const { head, ...state } = room.store.getState();
    const seq = readIn(state);
    if (!head || seq <= told || !me(room)) return;
    if (room.edge.socket.send({ event: 'city.room.read', room_id: head.id, seq })) told = seq;
  };
  const look = () => {
    if (!cancel && readIn(room.store.getState()) > told) cancel = room.edge.clock.later(gatherMs, tell);
  };
  const stopLooking = room.store.subscribe((now, before) => {
    if (now.seenUpTo !== before.seenUpTo || now.log !== before.log || now.live !== before.live) look();
  });
  // Who closes the tab has read what they saw.
  addEventListener('pagehide', tell);
  return () => {
    stopLooking();
    removeEventListener('pagehide', tell);
    cancel?.();
    tell();
  };
}

/** How far they have read: who has seen the newest message has also what became of those before it. */
function readIn({ seenUpTo, log }: Pick<RoomState, 'seenUpTo' | 'log'>): number {
  if (seenUpTo === null || !log) return 0;
  const newest = log.messages.at(-1)?.seq ?? 0;
  return seenUpTo >= newest && !log.hasLater ? Math.max(seenUpTo, log.lastSeq) : seenUpTo;
}
