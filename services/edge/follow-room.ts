/**
 * Follows one room's log for all its subscribers in this process: every seq once and in order. What the Bus brings is
 * passed on as it is; a jump is held until the gap is filled from rooms, once for the whole process.
 */
import type { Client } from '@connectrpc/connect';
import type { Message } from 'proto/city/rooms/v1/message';
import type { RoomsService } from 'proto/city/rooms/v1/rooms';
import type { Bus } from '../bus.ts';
import { roomTopic } from '../bus-topics.ts';
import { eventFrame, messageFrame, readBusText } from '../room-frames.ts';
import type { Log } from '../telemetry.ts';
import type { HeadBeacon } from './head-beacon.ts';

const page = 100;

/** A room that is being followed. */
export type FollowedRoom = {
  /** Resolves when whatever is appended from now on will be delivered; rejects when the room cannot be read. */
  ready: Promise<void>;
  /**
   * A message that mostly comes before the Bus brings it, and in a city of one process after it. What is missing before it is no
   * gap yet: that is on its way as well.
   */
  posted(message: Message): void;
  /** Looks for what was missed until now; calls share one look. */
  catchUp(): Promise<void>;
  /** Whether the position is the last that was delivered here: whoever has it gets all that comes by listening. */
  isAt(position: { epoch: string; after: number }): boolean;
  end(): void;
};

/** Begins to follow after the log's present top. `deliver` gets each frame with its seq. */
export function followRoom(
  roomId: string,
  rooms: Pick<Client<typeof RoomsService>, 'getRoom' | 'listEvents'>,
  bus: Bus,
  beacon: HeadBeacon,
  log: Log,
  deliver: (frame: string, seq: number) => void,
): FollowedRoom {
  const held = new Map<number, string>();
  let last: number | undefined;
  let epoch: string | undefined;
  let looking: Promise<void> | undefined;
  let again = false;
  let failure: unknown;
  let ended = false;
  let unwatch = () => {};

  const pass = (seq: number, frame: string) => {
    // A look may come back after the end, when the next follower delivers already.
    if (ended) return;
    last = seq;
    held.delete(seq);
    deliver(frame, seq);
  };
  const release = () => {
    if (last === undefined) return;
    for (let frame = held.get(last + 1); frame !== undefined && !ended; frame = held.get(last + 1))
      pass(last + 1, frame);
  };
  const isNew = (seq: number) => last === undefined || seq > last;
  const bring = (seq: number, frame: string) => {
    if (seq - 1 === last) {
      pass(seq, frame);
      release();
    } else if (isNew(seq)) {
      // Thousands may be here while the Bus is down and one of another edge is late: none of them is looked at.
      held.set(seq, frame);
    }
  };
  const subscription = bus.subscribe(roomTopic(roomId), (text) => {
    const entries = readBusText(text);
    for (const { seq, frame } of entries) bring(seq, frame);
    if (last !== undefined && last < (entries.at(-1)?.seq ?? 0)) void catchUp();
  });

  const look = async () => {
    if (last === undefined) {
      await subscription.ready;
      const room = await rooms.getRoom({ roomId });
      [last, epoch] = [room.topSeq, room.epoch];
      for (const seq of held.keys()) if (!isNew(seq)) held.delete(seq);
      release();
    }
    for (let more = true; more && !ended; ) {
      const { events, hasMore } = await rooms.listEvents({ roomId, afterSeq: last, limit: page });
      for (const event of events) if (event.seq > last) pass(event.seq, eventFrame(event));
      more = hasMore;
    }
    release();
  };
  const lookUntilAnswered = async () => {
    try {
      do {
        again = false;
        await look();
      } while (again && !ended);
      failure = undefined;
    } catch (error) {
      failure = error;
      log.warn({ err: error, room: roomId }, 'a room could not be read, trying again');
    }
    looking = undefined;
  };
  const catchUp = () => {
    // The answer on its way may be older than what this call is about.
    if (looking) again = true;
    looking ??= lookUntilAnswered();
    return looking;
  };
  const ready = catchUp().then(() => {
    // Without a position whatever comes next cannot be told from what was there before.
    if (last === undefined) throw failure;
    if (ended) return;
    unwatch = beacon.watch({
      roomId,
      failed: () => failure !== undefined,
      compare(topSeq) {
        if (failure !== undefined || topSeq > (last ?? 0)) void catchUp();
      },
    });
  });
  return {
    ready,
    posted(message) {
      // A frame is made only where it is news. It has only what this release knows: what a newer one wrote the Bus brings, whole.
      if (isNew(message.seq) && !message.$unknown) bring(message.seq, messageFrame(message));
    },
    catchUp,
    isAt: (position) => position.epoch === epoch && position.after === last,
    end() {
      ended = true;
      unwatch();
      subscription.end();
    },
  };
}
