/** WatchRoom: a room's log from a position on, for gRPC callers. The Bus only wakes; the log is what is told. */
import { Code, ConnectError, type ServiceImpl } from '@connectrpc/connect';
import type { RoomEvent } from 'proto/city/rooms/v1/message';
import type { RoomsService } from 'proto/city/rooms/v1/rooms';
import type { Bus } from '../bus.ts';
import { roomTopic } from '../bus-topics.ts';
import { type BusEntry, eventOfFrame, readBusText } from '../room-frames.ts';
import type { RoomDirectory } from './room-directory.ts';
import type { RoomLog } from './room-log.ts';

const page = 100;
/** Entries that a slow caller may leave waiting; beyond it the log is read again instead. */
const mostHeld = 200;
/** The log is looked at this often even when nothing wakes: the Bus may lose the last message. */
const lookEveryMs = 5_000;

/** The handler. */
export function watchRoom(
  directory: RoomDirectory,
  log: RoomLog,
  bus: Bus,
  shutdown: AbortSignal,
): ServiceImpl<typeof RoomsService>['watchRoom'] {
  return async function* (request, context) {
    const roomId = await directory.idOf(request.roomId);
    let held: BusEntry[] = [];
    let spilled = false;
    let wake = () => {};
    const subscription = bus.subscribe(roomTopic(roomId), (text) => {
      if (held.length < mostHeld) held.push(...readBusText(text));
      else spilled = true;
      wake();
    });
    const ended = AbortSignal.any([context.signal, shutdown]);
    ended.addEventListener('abort', () => wake(), { once: true });
    try {
      await subscription.ready;
      const { epoch, topSeq } = await directory.find(roomId);
      const ofThisLog = request.epoch === epoch && request.afterSeq <= topSeq;
      if (request.epoch !== '' && !ofThisLog) {
        throw new ConnectError('epoch: the position is not of this log, reload', Code.DataLoss);
      }
      let last = request.epoch === '' ? topSeq : request.afterSeq;
      const missed = async function* (): AsyncIterable<RoomEvent> {
        for (;;) {
          const events = await log.events(roomId, last, page);
          yield* events;
          last = events.at(-1)?.seq ?? last;
          if (events.length < page) return;
        }
      };
      for await (const event of missed()) yield answer(epoch, event);

      while (!ended.aborted) {
        const entries = held;
        held = [];
        for (const entry of entries) {
          if (entry.seq <= last) continue;
          if (entry.seq === last + 1) {
            last = entry.seq;
            yield answer(epoch, eventOfFrame(entry.frame));
          } else {
            for await (const event of missed()) yield answer(epoch, event);
          }
        }
        if (spilled) {
          spilled = false;
          for await (const event of missed()) yield answer(epoch, event);
        }
        if (held.length > 0 || spilled) continue;
        const woken = await new Promise<boolean>((resolve) => {
          const timer = setTimeout(() => resolve(false), lookEveryMs);
          wake = () => {
            clearTimeout(timer);
            resolve(true);
          };
        });
        if (!woken) for await (const event of missed()) yield answer(epoch, event);
      }
    } finally {
      subscription.end();
    }
  };
}

function answer(epoch: string, { seq, event }: RoomEvent) {
  return { epoch, seq, event };
}
