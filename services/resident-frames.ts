/** What a resident's own Bus topic carries: finished JSON frames, which edges pass on to that resident's sockets alone. */
import { toJson } from '@bufbuild/protobuf';
import { type Unread, UnreadSchema } from 'proto/city/rooms/v1/rooms';

/** What is new to the resident in a room, after they have read on in one of their tabs or devices. */
export function unreadFrame(unread: Unread): string {
  const fields = toJson(UnreadSchema, unread, { useProtoFieldName: true, alwaysEmitImplicit: true }) as object;
  return JSON.stringify({ event: 'city.room.unread', ...fields });
}
