/**
 * Follows one room's log for all its subscribers in this process: every seq once and in order. What the Bus brings is
 * passed on as it is; a jump is held until the gap is filled from rooms, once for the whole process.
 */
import type { Client } from '@connectrpc/connect';
import type { RoomsService } from 'proto/city/rooms/v1/rooms';
import type { Bus } from '../bus.ts';
import { messageFrame, readBusEntry, roomTopic } from '../room-frames.ts';
import type { Log } from '../telemetry.ts';

/** The head is compared this often, for the Bus may lose the last message; with jitter, so that rooms spread. */
const beaconMs = 10_000;
/** The same while the Bus is down, when nothing else brings messages. */
const beaconWithoutBusMs = 1_000;
const page = 100;

/** A room that is being followed. */
export type FollowedRoom = {
  /** Resolves when whatever is appended from now on will be delivered. */
  ready: Promise<void>;
  /** Looks for what was missed; calls share one look. */
  catchUp(): Promise<void>;
  end(): void;
};

/** Begins to follow after the log's present top. `deliver` gets each frame with its seq. */
export function followRoom(
  roomId: string,
  rooms: Client<typeof RoomsService>,
  bus: Bus,
  log: Log,
  deliver: (frame: string, seq: number) => void,
): FollowedRoom {
  const held = new Map<number, string>();
  let last: number | undefined;
  let looking: Promise<void> | undefined;
  let ended = false;
  let timer: NodeJS.Timeout;

  const pass = (seq: number, frame: string) => {
    last = seq;
    deliver(frame, seq);
  };
  const release = () => {
    if (last === undefined) return;
    for (let frame = held.get(last + 1); frame !== undefined; frame = held.get(last + 1)) {
      held.delete(last + 1);
      pass(last + 1, frame);
    }
    for (const seq of held.keys()) if (seq <= last) held.delete(seq);
  };
  const subscription = bus.subscribe(roomTopic(roomId), (text) => {
    const { seq, frame } = readBusEntry(text);
    if (last !== undefined && seq <= last) return;
    held.set(seq, frame);
    release();
    if (last !== undefined && held.size > 0) void catchUp();
  });

  const look = async () => {
    if (last === undefined) {
      await subscription.ready;
      last = (await rooms.getRoom({ roomId })).topSeq;
      release();
    }
    for (let more = true; more && !ended; ) {
      const { messages, hasMore } = await rooms.listMessages({ roomId, afterSeq: last, limit: page });
      for (const message of messages) if (message.seq > last) pass(message.seq, messageFrame(message));
      more = hasMore;
    }
    release();
  };
  const catchUp = () => {
    looking ??= look().finally(() => {
      looking = undefined;
    });
    return looking.catch((error) => log.warn({ err: error, room: roomId }, 'a room could not be read, trying again'));
  };
  const beacon = () => {
    timer = setTimeout(
      () => void catchUp().then(() => ended || beacon()),
      (bus.healthy() ? beaconMs : beaconWithoutBusMs) * (0.75 + Math.random() / 2),
    );
  };

  const ready = catchUp().then(() => {
    if (!ended) beacon();
  });
  return {
    ready,
    catchUp,
    end() {
      ended = true;
      clearTimeout(timer);
      subscription.end();
    },
  };
}
