/** What a resident's own Bus topic carries: finished JSON frames, which edges pass on to that resident's sockets alone. */
import { toJson } from '@bufbuild/protobuf';
import type { Message } from 'proto/city/rooms/v1/message';
import { type Unread, UnreadSchema } from 'proto/city/rooms/v1/rooms';

/** What is new to the resident in a room, after they have read on in one of their tabs or devices. */
export function unreadFrame(unread: Unread): string {
  const fields = toJson(UnreadSchema, unread, { useProtoFieldName: true, alwaysEmitImplicit: true }) as object;
  return JSON.stringify({ event: 'city.room.unread', ...fields });
}

/** How the resident stands in a room has changed: whoever has it open asks anew what they may do there. */
export function standingFrame(roomId: string): string {
  return JSON.stringify({ event: 'city.room.standing', room_id: roomId });
}

/** The open reports of a room are more or fewer: whoever sees to them and has it open asks anew how many there are. */
export function reportsFrame(roomId: string): string {
  return JSON.stringify({ event: 'city.room.reports', room_id: roomId });
}

/** Characters of a message that a notice has room for. */
const noticed = 200;

/** A message calls the resident by name: what a notice of it says, and where it stands. */
export function mentionFrame({
  room,
  message,
}: {
  room: { id: string; slug: string; name: string };
  message: Message;
}): string {
  const characters = [...message.text];
  return JSON.stringify({
    event: 'city.room.mention',
    room_id: room.id,
    room_slug: room.slug,
    room_name: room.name,
    seq: message.seq,
    from: { user_id: message.userId, username: message.username },
    text: characters.length <= noticed ? message.text : `${characters.slice(0, noticed - 1).join('')}…`,
  });
}
