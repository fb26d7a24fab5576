/** What owners and moderators ask of the city; null: it was done. */
import { Code, ConnectError } from '@connectrpc/connect';
import type { Refusal } from '../message-changes.ts';
import type { OpenRoom } from '../open-room.ts';
import { askRules } from '../room-rules-refresh.ts';

/** Long enough for a slow network, short enough that nobody waits for nothing. */
const answerWithinMs = 10_000;

/** Asks; then reads anew what the room says to the resident. It goes on when the room is left. */
export async function moderate(
  room: OpenRoom,
  ask: (of: OpenRoom['edge']['moderation'], roomId: string, signal: AbortSignal) => Promise<unknown>,
): Promise<Refusal> {
  try {
    const roomId = room.store.getState().head?.id ?? room.slug;
    await ask(room.edge.moderation, roomId, AbortSignal.timeout(answerWithinMs));
    void askRules(room);
    return null;
  } catch (reason) {
    return ConnectError.from(reason).code ?? Code.Unknown;
  }
}
