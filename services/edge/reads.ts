/** How far residents have read, as their sockets say it: gathered, and brought to rooms many in one call. */
import type { Client } from '@connectrpc/connect';
import type { RoomsService } from 'proto/city/rooms/v1/rooms';
import type { Log } from '../telemetry.ts';

/** A resident has read a room's log up to a seq. */
export type SocketRead = { userId: string; roomId: string; seq: number };

/** Gathers reads. */
export type Reads = {
  /** Brings it soon. Who reads on meanwhile is brought once, with how far they are then. */
  mark(read: SocketRead): void;
  /** Brings what has been gathered, and waits for what is on its way; awaited when the process goes. */
  close(): Promise<void>;
};

/** The first read after a rest waits only for those of the same moment, so that other tabs hear of it at once. */
const gatherMs = 50;
/** From one call to the next: however fast somebody scrolls, their place is written once in this time. */
const restMs = 2_000;
/** Reads in one call, which is as many as it takes. */
const largestBatch = 500;

/** Opens the reads of this process. */
export function openReads(rooms: Pick<Client<typeof RoomsService>, 'markReads'>, log: Log): Reads {
  let gathered = new Map<string, SocketRead>();
  let timer: NodeJS.Timeout | undefined;
  let restsUntil = 0;
  let bringing: Promise<unknown> | undefined;

  const bring = async () => {
    clearTimeout(timer);
    timer = undefined;
    restsUntil = performance.now() + restMs;
    const reads = [...gathered.values()];
    gathered = new Map();
    try {
      for (let at = 0; at < reads.length; at += largestBatch) {
        await rooms.markReads({ reads: reads.slice(at, at + largestBatch) });
      }
    } catch (error) {
      // The place is told again with whatever the resident reads next; the room is only unread a little longer.
      log.warn({ err: error }, 'how far residents have read could not be kept');
    }
  };

  return {
    mark(read) {
      const key = `${read.userId}\n${read.roomId}`;
      if (read.seq > (gathered.get(key)?.seq ?? 0)) gathered.set(key, read);
      const begin = () => {
        bringing = Promise.all([bringing, bring()]);
      };
      timer ??= setTimeout(begin, Math.max(gatherMs, restsUntil - performance.now()));
    },
    async close() {
      await Promise.all([bringing, bring()]);
    },
  };
}
