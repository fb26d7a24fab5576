/** Examples for tests, each complete; say only what the test is about. */
import { create } from '@bufbuild/protobuf';
import { timestampFromMs } from '@bufbuild/protobuf/wkt';
import { type Message, MessageSchema, type Room, RoomSchema } from 'proto/city/rooms/v1/rooms';
import type { Frame } from 'shell/contract';
import type { RoomMessage } from './room-message.ts';

/** The resident of the tab under test. */
export const olena = { userId: 'u_olena', displayName: 'Олена' };

/** A message; by default of somebody else. */
export function message(given: Partial<RoomMessage> = {}): RoomMessage {
  const seq = given.seq ?? 1;
  return {
    id: `m${seq}`,
    seq,
    clientId: `c${seq}`,
    userId: 'u_taras',
    username: 'Тарас',
    text: `слово ${seq}`,
    at: 1_795_000_000_000 + seq * 1_000,
    ...given,
  };
}

/** The messages from `first` to `last`. */
export function run(first: number, last: number): RoomMessage[] {
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, index) => message({ seq: first + index }));
}

/** The same as a frame carries it. */
export function framed(given: RoomMessage): Record<string, unknown> {
  const { clientId, userId, at, ...rest } = given;
  const at3339 = new Date(at).toISOString();
  return { ...rest, room_id: 'city_general', client_id: clientId, user_id: userId, created_at: at3339 };
}

/** The frame that brings it. */
export function messageFrame(given: RoomMessage): Frame {
  return { event: 'city.room.message', room_id: 'city_general', seq: given.seq, message: framed(given) };
}

/** The first frame of a room. */
export function snapshotFrame(messages: readonly RoomMessage[], given: Record<string, unknown> = {}): Frame {
  const top_seq = messages.at(-1)?.seq ?? 0;
  const rest = {
    room_id: 'city_general',
    epoch: 'e1',
    top_seq,
    online: 0,
    members: [],
    messages: messages.map(framed),
  };
  return { event: 'city.room.snapshot', ...rest, ...given };
}

/** The same as an RPC answers it. */
export function answered(given: RoomMessage): Message {
  const { id, seq, clientId, userId, username, text, at } = given;
  const createdAt = timestampFromMs(at);
  return create(MessageSchema, { id, roomId: 'city_general', seq, clientId, userId, username, text, createdAt });
}

/** A room of the list. */
export function room(given: { slug: string; name?: string; description?: string; membersOnline?: number }): Room {
  return create(RoomSchema, { id: `city_${given.slug}`, name: given.slug, createdBy: 'city', ...given });
}
