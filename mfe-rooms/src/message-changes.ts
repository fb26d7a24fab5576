/** What a resident does to a message that is in the log. The list shows it once the log has it: with the entry that comes. */
import { Code, ConnectError } from '@connectrpc/connect';
import type { Mention } from 'proto/markup/inline-markup';
import { charactersIn, longestText } from './message-sender.ts';
import { mentionedIn } from './message-text/mentioned-in.ts';
import type { OpenRoom } from './open-room.ts';

/** Why the city did not do it; null: it did. */
export type Refusal = Code | null;

/**
 * Changes the text of an own message; `chosen` are those whose names were chosen for it. Whitespace around it is dropped; an
 * empty or too long one is refused here.
 */
export function editMessage(
  room: OpenRoom,
  messageSeq: number,
  text: string,
  chosen: readonly Mention[],
): Promise<Refusal> {
  const words = text.trim();
  if (words === '' || charactersIn(words) > longestText) return Promise.resolve(Code.InvalidArgument);
  const mentionUserIds = mentionedIn(words, chosen).map(({ userId }) => userId);
  const request = { roomId: idOf(room), messageSeq, text: words, mentionUserIds };
  return asked((signal) => room.edge.rooms.editMessage(request, { signal }));
}

/** Takes away the text of an own message. */
export function deleteMessage(room: OpenRoom, messageSeq: number): Promise<Refusal> {
  return asked((signal) => room.edge.rooms.deleteMessage({ roomId: idOf(room), messageSeq }, { signal }));
}

/** Puts the resident's emoji under a message, or takes it away. */
export function react(room: OpenRoom, messageSeq: number, emoji: string, remove: boolean): Promise<Refusal> {
  return asked((signal) => room.edge.rooms.react({ roomId: idOf(room), messageSeq, emoji, remove }, { signal }));
}

/** Long enough for a slow network, short enough that nobody waits for nothing. */
const answerWithinMs = 10_000;

async function asked(call: (signal: AbortSignal) => Promise<unknown>): Promise<Refusal> {
  try {
    // It goes on when the room is left: what was asked for is to be done.
    await call(AbortSignal.timeout(answerWithinMs));
    return null;
  } catch (reason) {
    return ConnectError.from(reason).code;
  }
}

function idOf(room: OpenRoom): string {
  return room.store.getState().head?.id ?? room.slug;
}
