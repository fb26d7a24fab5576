/** Examples for tests, each complete; say only what the test is about. */
import { create, type JsonValue, toJson } from '@bufbuild/protobuf';
import { timestampFromMs } from '@bufbuild/protobuf/wkt';
import { type RoomEvent as LogEntry, type Message, MessageSchema, RoomEventSchema } from 'proto/city/rooms/v1/message';
import { type Room, RoomSchema } from 'proto/city/rooms/v1/room';
import type { Frame } from 'shell/contract';
import type { RoomEvent } from './room-event.ts';
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
    editedAt: null,
    deleted: false,
    replyToSeq: null,
    mentions: [],
    reactions: [],
    ...given,
  };
}

/** The messages from `first` to `last`. */
export function run(first: number, last: number): RoomMessage[] {
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, index) => message({ seq: first + index }));
}

/** The same as a frame carries it. */
export function framed(given: RoomMessage): JsonValue {
  return toJson(MessageSchema, answered(given), { useProtoFieldName: true, alwaysEmitImplicit: true });
}

/** The frame that brings it. */
export function messageFrame(given: RoomMessage): Frame {
  return { event: 'city.room.message', room_id: 'city_general', seq: given.seq, message: framed(given) };
}

/** The frame that says, at `seq` of the log, what became of it. */
export function changeFrame(what: 'edited' | 'deleted' | 'reaction', seq: number, given: RoomMessage): Frame {
  return { event: `city.room.${what}`, room_id: 'city_general', seq, message: framed(given) };
}

/** The entry with which it came into the log. */
export function posted(given: RoomMessage): RoomEvent {
  return { seq: given.seq, posted: true, message: given };
}

/** The entry at `seq` with which it became as it is given. */
export function changed(seq: number, given: RoomMessage): RoomEvent {
  return { seq, posted: false, message: given };
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
  const { at, editedAt, deleted, replyToSeq, mentions, reactions, ...rest } = given;
  return create(MessageSchema, {
    ...rest,
    roomId: 'city_general',
    createdAt: timestampFromMs(at),
    editedAt: editedAt === null ? undefined : timestampFromMs(editedAt),
    deletedAt: deleted ? timestampFromMs(at) : undefined,
    replyToSeq: replyToSeq ?? undefined,
    mentions: mentions.map((each) => ({ ...each })),
    reactions: reactions.map(({ emoji, userIds }) => ({ emoji, userIds: [...userIds] })),
  });
}

/** The entry as an RPC answers it. */
export function answeredEvent({ seq, posted, message }: RoomEvent): LogEntry {
  if (!message) return create(RoomEventSchema, { seq });
  return create(RoomEventSchema, {
    seq,
    event: { case: posted ? 'message' : message.deleted ? 'deleted' : 'edited', value: answered(message) },
  });
}

/** A room of the list. */
export function room(given: { slug: string; name?: string; description?: string; membersOnline?: number }): Room {
  return create(RoomSchema, { id: `city_${given.slug}`, name: given.slug, createdBy: 'city', ...given });
}
