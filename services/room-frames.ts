/**
 * What a room's Bus topic and its sockets carry: finished JSON frames. Rooms makes a frame once after the commit, an
 * edge passes the bytes on without decoding them.
 */
import { create, fromJson, type JsonValue, toJson } from '@bufbuild/protobuf';
import { type Message, MessageSchema, type RoomEvent, RoomEventSchema } from 'proto/city/rooms/v1/rooms';

type Kind = NonNullable<RoomEvent['event']['case']>;

/** The name that each kind of entry has as a frame. */
const names: Readonly<Record<Kind, string>> = {
  message: 'city.room.message',
  edited: 'city.room.edited',
  deleted: 'city.room.deleted',
  reacted: 'city.room.reaction',
};
const kinds = new Map(Object.entries(names).map(([kind, name]) => [name, kind as Kind]));

/** A message as every JSON wire of the city has it: snake case, no missing lists. */
export function messageJson(message: Message): JsonValue {
  return toJson(MessageSchema, message, { useProtoFieldName: true, alwaysEmitImplicit: true });
}

/** The frame of a log entry that everyone in the room hears. */
export function eventFrame({ seq, event }: RoomEvent): string {
  if (event.case === undefined) throw new Error('an entry of a log is of no kind');
  const { value: message } = event;
  return JSON.stringify({
    event: names[event.case],
    room_id: message.roomId,
    seq,
    message: messageJson(message),
  });
}

/** A log entry on the Bus: its seq, so that a reader finds gaps without parsing, a space, and the frame. */
export function busEntry(event: RoomEvent): string {
  return `${event.seq} ${eventFrame(event)}`;
}

/** Reads a log entry from the Bus. */
export function readBusEntry(text: string): { seq: number; frame: string } {
  const space = text.indexOf(' ');
  return { seq: Number(text.slice(0, space)), frame: text.slice(space + 1) };
}

/** The log entry in a frame; of no kind when a newer process says more than this one knows. */
export function eventOfFrame(frame: string): RoomEvent {
  const {
    event = '',
    seq = 0,
    message = {},
  } = JSON.parse(frame) as {
    event?: string;
    seq?: number;
    message?: JsonValue;
  };
  const kind = kinds.get(event);
  if (!kind) return create(RoomEventSchema, { seq });
  const value = fromJson(MessageSchema, message, { ignoreUnknownFields: true });
  return create(RoomEventSchema, { seq, event: { case: kind, value } });
}
