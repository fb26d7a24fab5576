/** What owners and moderators ask of the city; null: it was done. */
import { type Code, ConnectError } from '@connectrpc/connect';
import type { OpenRoom } from '../open-room.ts';
import { askRules } from '../room-rules-refresh.ts';
import { toldWait } from '../told-wait.ts';

/** Why the city did not do it, and in how many seconds it may; null: it does not say. */
export type ActRefusal = { code: Code; wait: number | null };

/** Long enough for a slow network, short enough that nobody waits for nothing. */
const answerWithinMs = 10_000;

/** Asks; then reads anew what the room says to the resident. It goes on when the room is left. */
export async function moderate(
  room: OpenRoom,
  ask: (of: OpenRoom['edge']['moderation'], roomId: string, signal: AbortSignal) => Promise<unknown>,
): Promise<ActRefusal | null> {
  try {
    const roomId = room.store.getState().head?.id ?? room.slug;
    await ask(room.edge.moderation, roomId, AbortSignal.timeout(answerWithinMs));
    void askRules(room);
    return null;
  } catch (reason) {
    const error = ConnectError.from(reason);
    return { code: error.code, wait: toldWait(error) };
  }
}
