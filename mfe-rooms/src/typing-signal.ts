/** Tells the room that its resident is writing: best effort, at most each 3 seconds. */
import type { OpenRoom } from './open-room.ts';

const everyMs = 3_000;

/** What the composer tells. */
export type TypingSignal = {
  /** At each key stroke. */
  stroke(): void;
  /** What was written is sent or gone: nobody is writing now. */
  rest(): void;
};

/** Makes the signal of one composer. A stroke that comes too early is told as soon as it may be. */
export function typingSignal(room: OpenRoom): TypingSignal {
  const { clock, socket } = room.edge;
  let quietUntil = 0;
  let cancel: (() => void) | undefined;
  const rest = () => {
    cancel?.();
    cancel = undefined;
  };
  const tell = () => {
    rest();
    const { live, head } = room.store.getState();
    if (!live || !head || room.closed.signal.aborted) return;
    quietUntil = clock.now() + everyMs;
    socket.send({ event: 'city.room.typing', topic: `room:${head.id}`, room_id: head.id });
  };
  const stroke = () => {
    const quietMs = quietUntil - clock.now();
    if (quietMs <= 0) tell();
    else cancel ??= clock.later(quietMs, tell);
  };
  return { stroke, rest };
}
