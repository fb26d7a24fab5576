import fc from 'fast-check';
import * as eg from './example.ts';
import type { RoomEvent } from './room-event.ts';
import type { RoomMessage } from './room-message.ts';

/** An entry of a log, and all messages of the log as they were after it. */
export type Written = { event: RoomEvent; messages: readonly RoomMessage[] };

/** A log of messages and of what became of them, as the city has it: every entry has its message as it was then. */
export const history = (most: number): fc.Arbitrary<Written[]> =>
  fc.array(fc.nat(), { minLength: 1, maxLength: most, size: 'max' }).map((picks) => {
    const now = new Map<number, RoomMessage>();
    return picks.map((pick, index) => {
      const seq = index + 1;
      // Two of three are posts; the first always is, for there is nothing to change.
      const changes = pick % 3 === 0 ? [...now.values()][pick % Math.max(1, now.size)] : undefined;
      const message = changes ? { ...changes, text: `слово ${seq}` } : eg.message({ seq });
      now.set(message.seq, message);
      return { event: { seq, posted: changes === undefined, message }, messages: [...now.values()] };
    });
  });
