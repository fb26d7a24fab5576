/** Three ways in which a client follows a room, each coming back after every trouble: two sockets, and gRPC. */
import { setTimeout as sleep } from 'node:timers/promises';
import { toJson } from '@bufbuild/protobuf';
import { Code, ConnectError, createClient } from '@connectrpc/connect';
import { MessageSchema } from 'proto/city/rooms/v1/message';
import { RoomSchema } from 'proto/city/rooms/v1/room';
import { RoomsService } from 'proto/city/rooms/v1/rooms';
import { type GrpcTransport, openGrpcTransport } from 'services/grpc-transport.ts';
import type { Seeded } from 'services/seeded.testing.ts';
import { answerOf, type Following, type Place } from './chaos-resident.ts';
import type { EntryKind, SeenMessage, SeenRoom, Sight } from './history.ts';

/** `calm`: nobody leaves any more; `over`: everybody goes. */
export type Stay = { calm: AbortSignal; over: AbortSignal };

type Frame = { event: string; [field: string]: unknown };

/** A socket that does not begin within this time, or does not answer a ping, is given up. */
const beginMs = 15_000;
const pingMs = 2_000;
const pongMs = 6_000;

const entryKinds: Readonly<Record<string, EntryKind>> = {
  'city.room.message': 'message',
  'city.room.edited': 'edited',
  'city.room.deleted': 'deleted',
  'city.room.reaction': 'reacted',
};

/** Follows by WebSocket: `room` is the view of one room, `tab` the one socket of a whole tab. */
export async function followBySocket(
  kind: 'room' | 'tab',
  place: Place,
  following: Following,
  draws: Seeded,
  stay: Stay,
): Promise<void> {
  while (!stay.over.aborted) {
    const { position } = following;
    see(following, { kind: 'asked', ...(position ? { position } : {}) });
    const why = await oneSocket(kind, place, following, draws, stay);
    following.send = undefined;
    see(following, { kind: 'lost', why });
    await sleep(pauseMs(draws, stay));
  }
}

/** Resolves to why it ended. */
function oneSocket(
  kind: 'room' | 'tab',
  place: Place,
  following: Following,
  draws: Seeded,
  stay: Stay,
): Promise<string> {
  const { position } = following;
  const at = position && kind === 'room' ? `?epoch=${position.epoch}&after=${position.after}` : '';
  const path = kind === 'room' ? `/ws/city/rooms/${place.room}${at}` : '/ws/city';
  const url = draws.pick(place.doors).replace('http', 'ws') + path;
  const socket = new WebSocket(url, ['city.json.v1', `bearer.${place.token}`]);
  const topic = { topic: `room:${place.room}` };
  const send = (frame: Record<string, unknown>) => {
    if (socket.readyState === socket.OPEN) socket.send(JSON.stringify({ ...frame, room_id: place.room }));
  };
  const subscribe = () => send({ event: 'subscribe', ...topic, ...following.position });
  return new Promise((resolve) => {
    const ended = new AbortController();
    let heardAt = performance.now();
    let begun = false;
    const end = (why: string) => {
      if (ended.signal.aborted) return;
      ended.abort();
      clearInterval(pings);
      clearTimeout(leaving);
      clearTimeout(beginning);
      socket.close();
      resolve(why);
    };
    const pings = setInterval(() => {
      if (performance.now() - heardAt > pongMs) end('no pong');
      else send({ event: 'ping' });
    }, pingMs);
    const beginning = setTimeout(() => begun || end('it did not begin'), beginMs);
    const leaving = setTimeout(() => stay.calm.aborted || end('left'), draws.between(1_000, 15_000));
    stay.over.addEventListener('abort', () => end('over'), { signal: ended.signal });
    socket.addEventListener('open', () => kind === 'tab' && subscribe());
    socket.addEventListener('error', () => end('error'));
    socket.addEventListener('close', ({ code }) => end(`closed ${code}`));
    socket.addEventListener('message', ({ data }) => {
      // What comes after the client has gone is not seen by anyone.
      if (ended.signal.aborted) return;
      heardAt = performance.now();
      const frame: Frame = JSON.parse(data);
      if (frame.event === 'city.error') setTimeout(subscribe, draws.between(200, 1_000));
      begun ||= frame.event === 'city.room.snapshot' || frame.event === 'city.room.resumed';
      if (begun) following.send = send;
      hear(following, frame);
    });
  });
}

/** Follows by WatchRoom over gRPC. Each stream goes on where the one before ended. */
export async function followByRpc(
  address: string,
  place: Place,
  following: Following,
  draws: Seeded,
  stay: Stay,
): Promise<void> {
  const transport = openGrpcTransport(address, [], 5_000);
  while (!stay.over.aborted) {
    const leave = new AbortController();
    const leaving = setTimeout(() => stay.calm.aborted || leave.abort(), draws.between(1_000, 15_000));
    try {
      await oneWatch(transport, place, following, AbortSignal.any([leave.signal, stay.over]));
      see(following, { kind: 'lost', why: 'ended' });
    } catch (error) {
      const { code, message } = ConnectError.from(error);
      if (code === Code.DataLoss) {
        see(following, { kind: 'resumed', epoch: following.position?.epoch ?? '', topSeq: 0, recovered: false });
        following.position = undefined;
      }
      see(following, { kind: 'lost', why: message });
    }
    clearTimeout(leaving);
    await sleep(pauseMs(draws, stay));
  }
  transport.close();
}

async function oneWatch(
  transport: GrpcTransport,
  place: Place,
  following: Following,
  signal: AbortSignal,
): Promise<void> {
  const rooms = createClient(RoomsService, transport);
  if (!following.position) {
    const { epoch, topSeq, messages } = await rooms.getRoom({ roomId: place.room }, { signal });
    see(following, { kind: 'asked' });
    see(following, { kind: 'snapshot', epoch, topSeq, messages: messages.map(seen) });
  }
  const { epoch, after } = following.position ?? { epoch: '', after: 0 };
  see(following, { kind: 'asked', position: { epoch, after } });
  // The stream does not say so: what comes begins after the position, or it ends with data_loss.
  see(following, { kind: 'resumed', epoch, topSeq: after, recovered: true });
  for await (const { event, seq } of rooms.watchRoom({ roomId: place.room, epoch, afterSeq: after }, { signal })) {
    if (event.case === 'room') see(following, { kind: 'entry', seq, of: 'room', room: seenRoom(event.value) });
    else if (event.case) see(following, { kind: 'entry', seq, of: event.case, message: seen(event.value) });
  }
}

const seen = (message: Parameters<typeof toJson<typeof MessageSchema>>[1]) =>
  toJson(MessageSchema, message, { useProtoFieldName: true, alwaysEmitImplicit: true }) as unknown as SeenMessage;

const seenRoom = (room: Parameters<typeof toJson<typeof RoomSchema>>[1]) =>
  toJson(RoomSchema, room, { useProtoFieldName: true, alwaysEmitImplicit: true }) as unknown as SeenRoom;

function pauseMs(draws: Seeded, { calm }: Stay): number {
  const ms = draws.chance(0.85) ? draws.between(20, 600) : draws.between(1_000, 8_000);
  return calm.aborted ? 200 : ms;
}

function hear(following: Following, frame: Frame): void {
  const of = entryKinds[frame.event];
  const message = frame.message as SeenMessage;
  const [epoch, topSeq, seq] = [String(frame.epoch), Number(frame.top_seq), Number(frame.seq)];
  if (of) see(following, { kind: 'entry', seq, of, message });
  else if (frame.event === 'city.room.changed') {
    see(following, { kind: 'entry', seq, of: 'room', room: frame.room as SeenRoom });
  } else if (frame.event === 'city.room.snapshot') {
    see(following, { kind: 'snapshot', epoch, topSeq, messages: frame.messages as SeenMessage[] });
  } else if (frame.event === 'city.room.resumed') {
    see(following, { kind: 'resumed', epoch, topSeq, recovered: frame.recovered === true });
  } else if (frame.event === 'city.room.ack' || frame.event === 'city.room.error') {
    following.awaited.get(String(frame.client_id))?.(answerOf(frame));
  }
}

/** Remembers the sight, and what it says of where the client stands. */
function see(following: Following, sight: Sight): void {
  following.view.sights.push(sight);
  const { messages } = following;
  const show = (message: SeenMessage) =>
    message.deleted_at == null ? messages.set(message.seq, message) : messages.delete(message.seq);
  if (sight.kind === 'snapshot') {
    following.position = { epoch: sight.epoch, after: sight.topSeq };
    messages.clear();
    sight.messages.forEach(show);
  } else if (sight.kind === 'entry' && following.position) {
    following.position = { ...following.position, after: sight.seq };
    if (sight.of !== 'room') show(sight.message);
  }
}
