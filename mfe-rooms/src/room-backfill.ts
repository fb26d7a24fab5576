/** Fills the hole in a room's log: asks for what comes after the last known seq until nothing waits behind a hole. */

import { me, type OpenRoom } from './open-room.ts';
import { eventFromRpc } from './room-event.ts';
import { fillGap, type RoomLog } from './room-log.ts';
import { askRules } from './room-rules-refresh.ts';
import { settled } from './room-state.ts';

/** Waits between attempts that brought nothing, in milliseconds; the last one repeats. */
const waitsMs = [0, 500, 1_000, 2_000, 5_000, 10_000];

/** Asks until the log has no hole; one asking at a time. Failures are tried again, more and more rarely. */
export async function fillRoomGap(room: OpenRoom): Promise<void> {
  if (room.asking.has('gap')) return;
  room.asking.add('gap');
  try {
    for (let vain = 0; logWithHole(room); ) {
      await wait(room, waitsMs[Math.min(vain, waitsMs.length - 1)] ?? 0);
      const log = logWithHole(room);
      if (log) vain = (await askAfter(room, log)) ? 0 : vain + 1;
    }
  } finally {
    room.asking.delete('gap');
  }
}

function logWithHole(room: OpenRoom): RoomLog | null {
  const { log } = room.store.getState();
  return !room.closed.signal.aborted && log !== null && log.held.length > 0 ? log : null;
}

/** Whether the city knew something that this tab did not. */
async function askAfter(room: OpenRoom, asked: RoomLog): Promise<boolean> {
  const roomId = room.store.getState().head?.id ?? room.slug;
  try {
    const query = { roomId, afterSeq: asked.lastSeq, limit: 100 };
    const page = await room.edge.rooms.listEvents(query, { signal: room.closed.signal });
    const { log } = room.store.getState();
    // A snapshot may have come meanwhile; a page of another epoch says nothing about this log.
    if (log === null || log.epoch !== asked.epoch) return true;
    const filled = fillGap(log, page.events.map(eventFromRpc));
    room.store.setState((state) => settled(state, { log: filled }, me(room)));
    if (page.events.some(({ event }) => event.case === 'room')) void askRules(room);
    return filled.lastSeq > log.lastSeq;
  } catch {
    return false;
  }
}

function wait(room: OpenRoom, ms: number): Promise<void> {
  if (ms === 0) return Promise.resolve();
  return new Promise((resolve) => {
    const over = () => {
      room.closed.signal.removeEventListener('abort', over);
      cancel();
      resolve();
    };
    const cancel = room.edge.clock.later(ms, over);
    room.closed.signal.addEventListener('abort', over);
  });
}
