/** For tests of the edge: a room whose log is a list, a silent log, and connections that remember what they were sent. */
import { create } from '@bufbuild/protobuf';
import { timestampFromMs } from '@bufbuild/protobuf/wkt';
import { type Message, MessageSchema, RoomEventSchema } from 'proto/city/rooms/v1/message';
import { GetRoomResponseSchema, ListEventsResponseSchema, ListTopsResponseSchema } from 'proto/city/rooms/v1/rooms';
import { vi } from 'vitest';
import type { WebSocket } from 'ws';
import type { Caller } from '../passport.ts';
import { busText } from '../room-frames.ts';
import { openLog } from '../telemetry.ts';
import { Connection, type View } from './connection.ts';
import type { Wire } from './wire.ts';

/** Writes nothing. */
export const silent = openLog('silent');

/** Everyone's room. */
export const roomId = 'city_general';

/**
 * A room and the part of a rooms client that an edge reads it with. Each call goes through `way` twice, before and
 * after it looks at the log, so that a test can hold it or let it fail on either leg. A page of its log has at most
 * `longestPage` entries, so that a short log has many.
 */
export function openFakeRoom(way: (leg: 'there' | 'back') => Promise<void> = async () => {}, longestPage = 100) {
  const log: Message[] = [];
  const entryOf = (message: Message) =>
    create(RoomEventSchema, { seq: message.seq, event: { case: 'message', value: message } });
  return {
    log,
    /** Appends the next message; answers its Bus entry, for the test to publish or to lose. */
    append(): string {
      const message = create(MessageSchema, {
        ...{ id: `m${log.length + 1}`, roomId, seq: log.length + 1, clientId: `c${log.length + 1}` },
        ...{ userId: 'u_olena', username: 'Олена', text: `№ ${log.length + 1}`, createdAt: timestampFromMs(0) },
      });
      log.push(message);
      return busText([entryOf(message)]);
    },
    getRoom: vi.fn(async (_request: { roomId?: string }) => {
      await way('there');
      const answer = create(GetRoomResponseSchema, {
        ...{ id: roomId, slug: 'general', name: 'General', epoch: 'e1' },
        ...{ messages: log.slice(-50), topSeq: log.length },
      });
      await way('back');
      return answer;
    }),
    listEvents: vi.fn(async ({ afterSeq = 0, limit = 50 }: { afterSeq?: number; limit?: number }) => {
      await way('there');
      const end = afterSeq + Math.min(limit, longestPage);
      const events = log.slice(afterSeq, end).map(entryOf);
      const answer = create(ListEventsResponseSchema, { events, hasMore: log.length > end });
      await way('back');
      return answer;
    }),
    listTops: vi.fn(async ({ roomIds = [] }: { roomIds?: string[] }) => {
      await way('there');
      const tops = roomIds.includes(roomId) ? [{ roomId, seq: log.length }] : [];
      const answer = create(ListTopsResponseSchema, { tops });
      await way('back');
      return answer;
    }),
  };
}

/** A frame that a connection was sent; what else is in it tests only compare. */
export type Sent = {
  event: string;
  seq?: number;
  top_seq?: number;
  messages?: { seq: number }[];
  joined?: unknown[];
  users?: { user_id: string }[];
} & Record<string, unknown>;

/** A connection without a network. `sent` grows; `wire.queued` is what its reader has not read, in bytes. */
export function fakeConnection(given: { view?: View; caller?: Caller; holder?: string } = {}) {
  const sent: Sent[] = [];
  const socket = {
    ...{ OPEN: 1, readyState: 1 },
    closed: undefined as number | undefined,
    close(code: number) {
      socket.readyState = 2;
      socket.closed = code;
    },
    terminate() {
      socket.readyState = 3;
    },
    ping() {},
  };
  const wire = {
    queued: 0,
    get open() {
      return socket.readyState < 3;
    },
    write: (bytes: Buffer) => void sent.push(...framesIn(bytes)),
    flush() {},
  };
  const view = given.view ?? { kind: 'room', roomId };
  const connection = new Connection(
    socket as unknown as WebSocket,
    wire as unknown as Wire,
    given.caller,
    view,
    given.holder ?? 'edge:1',
  );
  return { connection, sent, socket, wire };
}

/** What finished WebSocket text frames say. */
export function framesIn(bytes: Buffer): Sent[] {
  const said: Sent[] = [];
  for (let at = 0; at < bytes.length; ) {
    if (bytes[at] !== 0x81) throw new Error(`no text frame begins at ${at}`);
    const length = bytes.readUInt8(at + 1);
    const start = at + (length === 127 ? 10 : length === 126 ? 4 : 2);
    const size = length === 127 ? bytes.readUInt32BE(at + 6) : length === 126 ? bytes.readUInt16BE(at + 2) : length;
    said.push(JSON.parse(bytes.toString('utf8', start, start + size)));
    at = start + size;
  }
  return said;
}

/** A resident with a passport. */
export function callerNamed(id: string, name = id): Caller {
  return { id, name, kind: 'guest', roles: [], scopes: [], passportId: `passport of ${id}`, expiresAt: 2 ** 31 };
}
