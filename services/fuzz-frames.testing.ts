/** For tests: frames to the city's sockets, most of them wrong. */
import type { JsonObject, JsonValue } from '@bufbuild/protobuf';
import type { GoodValues } from './fuzz-requests.testing.ts';
import { damaged, mutated, oddTexts, oddValue, written } from './mutations.testing.ts';
import type { Seeded } from './seeded.testing.ts';

/** One frame, as it goes onto the wire. */
export type FuzzFrame = {
  /** In pieces: one WebSocket frame each, but one message. */
  pieces: Buffer[];
  binary: boolean;
  /** What must become of it; undefined: it may be obeyed or refused. */
  fate: 'refused' | 'closed' | undefined;
};

/** The largest frame that a socket takes. */
const largest = 16 * 1024;

/** A frame of those that sockets are sent, with something wrong more often than not. */
export function fuzzFrame(good: GoodValues, draws: Seeded): FuzzFrame {
  let value: JsonValue = goodFrame(good, draws);
  while (draws.chance(0.65)) value = mutated(value, draws);
  const text = Buffer.from(written(value));
  const bytes = draws.chance(0.05) ? damaged(text, draws) : text;
  const binary = draws.chance(0.03);
  return { pieces: draws.chance(0.1) ? inPieces(bytes, draws) : [bytes], binary, fate: fateOf(bytes, binary) };
}

/** One of each kind that there is; what it names may exist. */
function goodFrame(good: GoodValues, draws: Seeded): JsonObject {
  const some = (name: string): JsonValue => draws.pick(good[name] ?? []);
  // Whoever speaks as somebody else for the third time is closed.
  const [room_id, user_id] = [some('room_id'), draws.chance(0.9) ? null : some('user_id')];
  return draws.pick<() => JsonObject>([
    () => ({ event: 'ping' }),
    () => ({ type: 'ping' }),
    () => ({ event: 'subscribe', topic: `room:${room_id}`, epoch: some('epoch'), after: some('after_seq') }),
    () => ({ event: 'subscribe', topic: draws.pick(['presence', 'feed', 'home', `room:${room_id}`]) }),
    () => ({ event: 'unsubscribe', topic: draws.pick(['presence', 'feed', 'home', `room:${room_id}`]) }),
    () => ({ event: 'city.room.message.send', room_id, client_id: some('client_id'), text: some('text') }),
    () => ({ event: 'city.room.message.send', room_id, text: some('text'), reply_to_seq: some('message_seq') }),
    () => ({ event: 'city.room.typing', room_id, user_id }),
    () => ({ event: 'city.room.read', room_id, seq: some('message_seq') }),
    () => ({ event: 'presence.heartbeat', user_id, status: 'away', visible: true, idle_ms: 5 }),
    () => ({ event: 'presence.leave' }),
    () => ({ event: draws.pick(oddTexts), data: oddValue(draws) }),
  ])();
}

function fateOf(bytes: Buffer, binary: boolean): FuzzFrame['fate'] {
  const text = bytes.toString();
  // RFC 6455, 8.1: bytes that are no UTF-8 end the connection.
  if (bytes.length > largest || (!binary && !Buffer.from(text).equals(bytes))) return 'closed';
  if (binary) return 'refused';
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return 'refused';
    const { event, type } = value as Record<string, unknown>;
    return typeof event === 'string' || type === 'ping' ? undefined : 'refused';
  } catch {
    return 'refused';
  }
}

function inPieces(bytes: Buffer, draws: Seeded): Buffer[] {
  const at = Math.floor(draws.between(0, bytes.length));
  return [bytes.subarray(0, at), bytes.subarray(at, at + 1), bytes.subarray(at + 1)];
}
