/**
 * What a room's Bus topic and its sockets carry: finished JSON frames. Rooms makes a frame once after the commit, an
 * edge passes the bytes on without decoding them.
 */
import { create, fromJson, type JsonValue, toJson } from '@bufbuild/protobuf';
import { type Message, MessageSchema, type RoomEvent, RoomEventSchema } from 'proto/city/rooms/v1/message';
import { type Room, RoomSchema } from 'proto/city/rooms/v1/room';

type Kind = NonNullable<RoomEvent['event']['case']>;

/** The name that each kind of entry has as a frame. */
const names: Readonly<Record<Kind, string>> = {
  message: 'city.room.message',
  edited: 'city.room.edited',
  deleted: 'city.room.deleted',
  reacted: 'city.room.reaction',
  room: 'city.room.changed',
};
const kinds = new Map(Object.entries(names).map(([kind, name]) => [name, kind as Kind]));

/** A message as every JSON wire of the city has it: snake case, no missing lists. */
export function messageJson(message: Message): JsonValue {
  return toJson(MessageSchema, message, { useProtoFieldName: true, alwaysEmitImplicit: true });
}

/** A room as every JSON wire of the city has it. */
export function roomJson(room: Room): JsonValue {
  return toJson(RoomSchema, room, { useProtoFieldName: true, alwaysEmitImplicit: true });
}

/**
 * The frame of a log entry that everyone in the room hears. Of an entry that a newer process wrote and this one does not know
 * only its place is told: who follows the log finds a hole there and asks for it.
 */
export function eventFrame({ seq, event }: RoomEvent): string {
  if (event.case === undefined) return JSON.stringify({ event: 'city.room.entry', seq });
  if (event.case === 'message') return messageFrame(event.value);
  const name = names[event.case];
  if (event.case === 'room') {
    return JSON.stringify({ event: name, room_id: event.value.id, seq, room: roomJson(event.value) });
  }
  return JSON.stringify({ event: name, room_id: event.value.roomId, seq, message: messageJson(event.value) });
}

/** The frame of the entry that a new message is: its seq is the message's own. */
export function messageFrame(message: Message): string {
  const { roomId, seq } = message;
  return JSON.stringify({ event: names.message, room_id: roomId, seq, message: messageJson(message) });
}

/** An entry as the Bus carries it. */
export type BusEntry = { seq: number; frame: string };

/** Marks a text with several entries; a reader that knows only one finds no seq in it, and looks at the log. */
const several = '*';

/**
 * Entries of one log on the Bus: each its seq, so that a reader finds gaps without parsing, a space, and the frame; a
 * line an entry, for JSON has no line breaks in it.
 */
export function busText(events: readonly RoomEvent[]): string {
  const lines = events.map((event) => `${event.seq} ${eventFrame(event)}`);
  return lines.length === 1 ? (lines[0] ?? '') : several + lines.join('\n');
}

/** Reads the entries of a text from the Bus. */
export function readBusText(text: string): BusEntry[] {
  return text.startsWith(several) ? text.slice(several.length).split('\n').map(readBusEntry) : [readBusEntry(text)];
}

function readBusEntry(line: string): BusEntry {
  const space = line.indexOf(' ');
  return { seq: Number(line.slice(0, space)), frame: line.slice(space + 1) };
}

/** The log entry in a frame; of no kind when a newer process says more than this one knows. */
export function eventOfFrame(frame: string): RoomEvent {
  const {
    event = '',
    seq = 0,
    message = {},
    room = {},
  } = JSON.parse(frame) as {
    event?: string;
    seq?: number;
    message?: JsonValue;
    room?: JsonValue;
  };
  const kind = kinds.get(event);
  if (!kind) return create(RoomEventSchema, { seq });
  if (kind === 'room') {
    const value = fromJson(RoomSchema, room, { ignoreUnknownFields: true });
    return create(RoomEventSchema, { seq, event: { case: kind, value } });
  }
  const value = fromJson(MessageSchema, message, { ignoreUnknownFields: true });
  return create(RoomEventSchema, { seq, event: { case: kind, value } });
}
