/** Older messages of the open room, page by page. */

import type { OpenRoom } from './open-room.ts';
import { addEarlier, askEarlier, forgetEarlier, giveUpEarlier } from './room-log.ts';
import { messageFromRpc } from './room-message.ts';

const pageSize = 50;
/** How many messages an open room keeps while nobody reads its past. */
const keptMessages = 400;

/** Loads the page before the first known message. Never throws: `earlier` tells how it went. */
export async function loadEarlier(room: OpenRoom): Promise<void> {
  const { log, head } = room.store.getState();
  if (!log?.hasEarlier || !head || room.asking.has('earlier')) return;
  room.asking.add('earlier');
  room.store.setState({ earlier: 'loading', log: askEarlier(log) });
  try {
    const beforeSeq = log.messages[0]?.seq ?? log.lastSeq + 1;
    const query = { roomId: head.id, beforeSeq, limit: pageSize };
    const page = await room.edge.rooms.listMessages(query, { signal: room.closed.signal });
    const now = room.store.getState().log;
    // A snapshot that came meanwhile has begun anew: this page does not belong before it.
    const sameLog =
      now?.elsewhere && now.epoch === log.epoch && (now.messages[0]?.seq ?? now.lastSeq + 1) === beforeSeq;
    const grown = now && sameLog ? addEarlier(now, page.messages.map(messageFromRpc), page.hasMore) : now;
    room.store.setState({ earlier: 'idle', log: grown });
  } catch {
    if (room.closed.signal.aborted) return;
    room.store.setState(({ log }) => ({ earlier: 'failed', log: log && giveUpEarlier(log) }));
  } finally {
    room.asking.delete('earlier');
  }
}

/** Lets old messages go once the reader is back at the newest ones. */
export function forgetHistory(room: OpenRoom): void {
  const { log } = room.store.getState();
  if (!log || room.asking.has('earlier') || room.asking.has('message')) return;
  const lighter = forgetEarlier(log, keptMessages);
  if (lighter !== log) room.store.setState({ log: lighter });
}
