/**
 * Follows one room's log for all its subscribers in this process: every seq once and in order. What the Bus brings is
 * passed on as it is; a jump is held until the gap is filled from rooms, once for the whole process.
 */
import type { Client } from '@connectrpc/connect';
import type { RoomsService } from 'proto/city/rooms/v1/rooms';
import type { Bus } from '../bus.ts';
import { roomTopic } from '../bus-topics.ts';
import { eventFrame, readBusText } from '../room-frames.ts';
import type { Log } from '../telemetry.ts';

/** A follower looks up this often, with jitter, so that rooms spread. */
const tickMs = 1_000;
/** So many ticks after the last look the head is compared, for the Bus may lose the last message. */
const beaconTicks = 10;
const page = 100;

/** A room that is being followed. */
export type FollowedRoom = {
  /** Resolves when whatever is appended from now on will be delivered; rejects when the room cannot be read. */
  ready: Promise<void>;
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
  log: Log,
  deliver: (frame: string, seq: number) => void,
): FollowedRoom {
  const held = new Map<number, string>();
  let last: number | undefined;
  let epoch: string | undefined;
  let looking: Promise<void> | undefined;
  let again = false;
  let failure: unknown;
  let ticks = 0;
  let ended = false;
  let timer: NodeJS.Timeout;

  const pass = (seq: number, frame: string) => {
    // A look may come back after the end, when the next follower delivers already.
    if (ended) return;
    last = seq;
    deliver(frame, seq);
  };
  const release = () => {
    if (last === undefined) return;
    for (let frame = held.get(last + 1); frame !== undefined && !ended; frame = held.get(last + 1)) {
      held.delete(last + 1);
      pass(last + 1, frame);
    }
    for (const seq of held.keys()) if (seq <= last) held.delete(seq);
  };
  const subscription = bus.subscribe(roomTopic(roomId), (text) => {
    for (const { seq, frame } of readBusText(text)) if (last === undefined || seq > last) held.set(seq, frame);
    release();
    if (last !== undefined && held.size > 0) void catchUp();
  });

  const look = async () => {
    if (last === undefined) {
      await subscription.ready;
      const room = await rooms.getRoom({ roomId });
      [last, epoch] = [room.topSeq, room.epoch];
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
    ticks = 0;
    looking = undefined;
  };
  const catchUp = () => {
    // The answer on its way may be older than what this call is about.
    if (looking) again = true;
    looking ??= lookUntilAnswered();
    return looking;
  };
  const tick = () => {
    timer = setTimeout(
      async () => {
        ticks += 1;
        // While the Bus is down nothing else brings messages, and after a failure a gap may be waiting.
        if (ticks >= beaconTicks || failure !== undefined || !bus.healthy()) await catchUp();
        if (!ended) tick();
      },
      tickMs * (0.75 + Math.random() / 2),
    );
  };

  const ready = catchUp().then(() => {
    // Without a position whatever comes next cannot be told from what was there before.
    if (last === undefined) throw failure;
    if (!ended) tick();
  });
  return {
    ready,
    catchUp,
    isAt: (position) => position.epoch === epoch && position.after === last,
    end() {
      ended = true;
      clearTimeout(timer);
      subscription.end();
    },
  };
}
