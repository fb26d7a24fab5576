/** A message as the screens keep it, whichever way it came: by RPC or in a frame of the socket. */
import { timestampMs } from '@bufbuild/protobuf/wkt';
import type { Message } from 'proto/city/rooms/v1/rooms';

/** One message of a room's log. */
export type RoomMessage = {
  id: string;
  /** The place in the room's log. */
  seq: number;
  /** The author's own id of the post. */
  clientId: string;
  userId: string;
  /** The author's display name when they wrote. */
  username: string;
  text: string;
  /** When the log took it, epoch milliseconds. */
  at: number;
};

/** The message that an RPC answered. */
export function messageFromRpc(message: Message): RoomMessage {
  return {
    id: message.id,
    seq: message.seq,
    clientId: message.clientId || message.id,
    userId: message.userId,
    username: message.username,
    text: message.text,
    at: message.createdAt ? timestampMs(message.createdAt) : 0,
  };
}

/** The message that a frame brought; undefined when it is none: a frame is the outside world. */
export function messageFromFrame(value: unknown): RoomMessage | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const { id, seq, client_id, user_id, username, text, created_at } = value as Record<string, unknown>;
  if (typeof id !== 'string' || typeof user_id !== 'string' || typeof text !== 'string') return undefined;
  if (typeof seq !== 'number' || !Number.isSafeInteger(seq) || seq < 1) return undefined;
  return {
    id,
    seq,
    clientId: typeof client_id === 'string' && client_id ? client_id : id,
    userId: user_id,
    username: typeof username === 'string' ? username : '',
    text,
    at: typeof created_at === 'string' ? Date.parse(created_at) || 0 : 0,
  };
}
