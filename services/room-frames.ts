/**
 * What a room's Bus topic and its sockets carry: finished JSON frames. Rooms makes a frame once after the commit, an
 * edge passes the bytes on without decoding them.
 */
import { create, fromJson, type JsonValue, toJson } from '@bufbuild/protobuf';
import { type Message, MessageSchema } from 'proto/city/rooms/v1/rooms';

/** A message as every JSON wire of the city has it: snake case, no missing lists. */
export function messageJson(message: Message): JsonValue {
  return toJson(MessageSchema, message, { useProtoFieldName: true, alwaysEmitImplicit: true });
}

/** The frame that everyone in the room hears. */
export function messageFrame(message: Message): string {
  return JSON.stringify({
    event: 'city.room.message',
    room_id: message.roomId,
    seq: message.seq,
    message: messageJson(message),
  });
}

/** A log entry on the Bus: its seq, so that a reader finds gaps without parsing, a space, and the frame. */
export function busEntry(message: Message): string {
  return `${message.seq} ${messageFrame(message)}`;
}

/** Reads a log entry from the Bus. */
export function readBusEntry(text: string): { seq: number; frame: string } {
  const space = text.indexOf(' ');
  return { seq: Number(text.slice(0, space)), frame: text.slice(space + 1) };
}

/** The message in a frame. */
export function messageOfFrame(frame: string): Message {
  const { message } = JSON.parse(frame) as { message?: JsonValue };
  // A newer process may say more than this one knows.
  return message === undefined
    ? create(MessageSchema)
    : fromJson(MessageSchema, message, { ignoreUnknownFields: true });
}
