/**
 * The Bus may lose the last message of a room, and nothing after it tells of the gap. So the rooms that are followed here are
 * compared with the heads of their logs, by one question for all of them: what an idle room costs is a place in a list.
 */
import type { Client } from '@connectrpc/connect';
import type { RoomsService } from 'proto/city/rooms/v1/rooms';
import type { Bus } from '../bus.ts';
import type { Log } from '../telemetry.ts';

/** A tick, with jitter, so that edges spread. */
const tickMs = 1_000;
/** All are compared with every so manieth tick. */
const compareEvery = 10;
const largestQuestion = 1_000;

/** A room that is followed. */
export type Follower = {
  roomId: string;
  /** Whether its last look failed: a gap may be waiting. */
  failed(): boolean;
  /** Hears how far the log has come. */
  compare(topSeq: number): void;
};

/** Compares those who follow a room in this process. */
export type HeadBeacon = {
  /** From now on until the answer is called. */
  watch(follower: Follower): () => void;
};

/** Opens the beacon; it ticks while anyone follows a room. */
export function openHeadBeacon(
  rooms: Pick<Client<typeof RoomsService>, 'listTops'>,
  bus: Pick<Bus, 'healthy'>,
  log: Log,
): HeadBeacon {
  const followers = new Map<string, Follower>();
  let timer: NodeJS.Timeout | undefined;
  let ticks = 0;

  const compare = async (due: Follower[]) => {
    for (let at = 0; at < due.length; at += largestQuestion) {
      const roomIds = due.slice(at, at + largestQuestion).map(({ roomId }) => roomId);
      const { tops } = await rooms.listTops({ roomIds });
      for (const { roomId, seq } of tops) followers.get(roomId)?.compare(seq);
    }
  };
  const tick = async () => {
    ticks += 1;
    // While the Bus is down nothing else brings messages.
    const all = ticks % compareEvery === 0 || !bus.healthy();
    const due = [...followers.values()].filter((follower) => all || follower.failed());
    try {
      await compare(due);
    } catch (error) {
      log.warn({ err: error, rooms: due.length }, 'the heads of rooms could not be compared, trying again');
    }
    schedule();
  };
  const schedule = () => {
    timer = followers.size > 0 ? setTimeout(tick, tickMs * (0.75 + Math.random() / 2)).unref() : undefined;
  };

  return {
    watch(follower) {
      followers.set(follower.roomId, follower);
      if (!timer) schedule();
      return () => {
        if (followers.get(follower.roomId) === follower) followers.delete(follower.roomId);
      };
    },
  };
}
