/** The WebSockets of an edge: the handshake, frames in, pings, and a calm end. */
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { Code, ConnectError } from '@connectrpc/connect';
import { type RawData, type WebSocket, WebSocketServer } from 'ws';
import { CitySocket } from './city-socket.ts';
import { closeCodes } from './close-codes.ts';
import { Connection, type View } from './connection.ts';
import { type Desk, type FrameIn, obey, openView } from './obey.ts';
import { RefusedFrame, refusalOf } from './refused-frame.ts';
import type { Position } from './room-opening.ts';
import { type Session, subprotocol } from './session.ts';
import { Wire } from './wire.ts';

/** The largest frame that a client may send. */
const maxFrameBytes = 16 * 1024;
/** After so many frames in somebody else's name the socket is closed. */
const mostSpoofs = 3;
const pingEveryMs = 20_000;
/** Pings without a pong after which the peer is taken for gone. */
const mostUnanswered = 2;
/** Sockets are closed over this long when the process goes, so that they do not all come back at once. */
const drainMs = 1_000;

/** The sockets of this process. */
export type Sockets = {
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  /** Closes every socket of a passport that was revoked, or of a resident all of whose passports were. */
  closePassport(passportOrUserId: string): void;
  /** Says city.bye, closes in waves, and takes no more. */
  drain(): Promise<void>;
  count(): number;
};

/** Opens the sockets. `session` says who is behind a handshake. */
export function openSockets(
  desk: Desk,
  session: (request: IncomingMessage, ticket: string | null) => Promise<Session>,
  limited: boolean,
): Sockets {
  const server = new WebSocketServer({
    noServer: true,
    WebSocket: CitySocket,
    maxPayload: maxFrameBytes,
    // Compressing every frame for every reader costs seven times the delivery itself; and topics write finished frames.
    perMessageDeflate: false,
    handleProtocols: (offered) => (offered.has(subprotocol) ? subprotocol : ([...offered][0] ?? false)),
  });
  const connections = new Set<Connection>();
  let draining = false;

  const timer = setInterval(() => {
    for (const connection of connections) {
      if (connection.caller && connection.caller.expiresAt * 1000 <= Date.now()) {
        connection.close(closeCodes.passport, 'the passport has ended');
      } else if (connection.unanswered >= mostUnanswered) {
        connection.terminate();
      } else {
        connection.unanswered += 1;
        connection.ping();
      }
    }
  }, pingEveryMs);

  const leave = (connection: Connection, clean: boolean) => {
    for (const subscription of connection.subscriptions.values()) subscription.end();
    connection.subscriptions.clear();
    if (!draining) desk.beats.releaseAll(connection, clean);
    desk.choices.leave(connection);
  };
  const leaveUncleanly = (connection: Connection) => leave(connection, false);

  // Listeners of all sockets, for thousands are open: a function of its own for each would be memory without a use.
  function hear(this: WebSocket, data: RawData, isBinary: boolean): void {
    const socket = this as CitySocket;
    const { connection } = socket;
    // Whom the city has closed may send on until they have heard of it.
    if (!connection?.open) return;
    if (limited && !socket.mayPass()) {
      connection.close(closeCodes.tooManyFrames, 'too many frames');
      return;
    }
    // Frames of one socket are obeyed one after the other where order matters: subscriptions and writes.
    const obeyed = socket.afterOpening(() => receive(data, isBinary, connection, desk));
    // Posts wait for their commit, and the next frame need not: only what opens or ends a topic holds the line.
    if (opensTopic(data)) socket.waitFor(obeyed);
  }
  function hearPong(this: WebSocket): void {
    const { connection } = this as CitySocket;
    if (connection) connection.unanswered = 0;
  }
  function goAway(this: WebSocket, code: number): void {
    const { connection } = this as CitySocket;
    if (!connection) return;
    connections.delete(connection);
    // 1005 is a close without a code: still a handshake, so the page meant it.
    leave(connection, code === 1000 || code === 1001 || code === 1005);
  }

  const accept = (socket: CitySocket, wire: Duplex, found: Session, view: View, position: Position | undefined) => {
    const connection = new Connection(socket, new Wire(wire), found.caller, view, desk.beats.nextHolder());
    connection.onClosing = leaveUncleanly;
    connections.add(connection);
    desk.choices.enter(connection);
    socket.connection = connection;
    socket.on('message', hear).on('pong', hearPong).on('close', goAway);
    socket.waitFor(open(connection, position, desk));
  };

  return {
    upgrade(request, socket, head) {
      socket.on('error', destroyIt);
      const route = routeOf(request.url ?? '');
      if (!route || draining) {
        refuseHandshake(socket, draining ? 503 : 404);
        return;
      }
      void (async () => {
        const found = await session(request, route.ticket);
        if (found.refused === 'origin') {
          refuseHandshake(socket, 403);
          return;
        }
        const view = await viewOf(route, desk);
        // It may have begun to drain meanwhile, and would say no goodbye to who comes now.
        if (draining) {
          refuseHandshake(socket, 503);
          return;
        }
        server.handleUpgrade(request, socket, head, (opened) => {
          // Also one that is refused may send what is no frame before it has gone.
          opened.on('error', ignoreIt);
          if (found.refused) opened.close(closeCodes.passport, 'the passport is not valid any more');
          else if (view === 'no room') opened.close(closeCodes.noRoom, 'there is no such room');
          else accept(opened, socket, found, view, route.position);
        });
      })().catch(() => refuseHandshake(socket, 503));
    },
    closePassport(passportOrUserId) {
      for (const connection of connections) {
        const { caller } = connection;
        if (caller?.passportId === passportOrUserId || caller?.id === passportOrUserId) {
          connection.close(closeCodes.passport, 'the passport was revoked');
        }
      }
    },
    async drain() {
      draining = true;
      clearInterval(timer);
      const bye = JSON.stringify({ event: 'city.bye', retry_after_ms: [500, 5_000] });
      const going = [...connections];
      for (const connection of going) connection.send(bye);
      await Promise.all(
        going.map(async (connection) => {
          await new Promise((resolve) => setTimeout(resolve, Math.random() * drainMs));
          connection.close(closeCodes.comeBack, 'the city restarts, come back soon');
        }),
      );
      // A peer that does not answer the close must not keep the process.
      await new Promise((resolve) => setTimeout(resolve, connections.size > 0 ? 300 : 0));
      for (const connection of connections) connection.terminate();
    },
    count: () => connections.size,
  };
}

async function open(connection: Connection, position: Position | undefined, desk: Desk): Promise<void> {
  try {
    await openView(connection, position, desk);
  } catch (error) {
    if (error instanceof ConnectError && error.code === Code.NotFound) {
      connection.close(closeCodes.noRoom, 'there is no such room');
    } else {
      refuse(connection, undefined, error);
      // A view cannot ask again for its one subscription: left open, it would stay deaf.
      connection.close(closeCodes.comeBack, 'it cannot be opened now, come back');
    }
  }
}

type Route = {
  view: 'city' | 'presence' | 'room';
  room: string;
  ticket: string | null;
  position: Position | undefined;
};

function routeOf(url: string): Route | undefined {
  if (!URL.canParse(url, 'http://edge')) return undefined;
  const { pathname, searchParams } = new URL(url, 'http://edge');
  const path = /^(?:\/v1|\/api)?\/ws\/city(?:\/(presence)|\/rooms\/([^/]+))?\/?$/.exec(pathname);
  if (!path) return undefined;
  const [epoch, after] = [searchParams.get('epoch'), searchParams.get('after')];
  const position =
    epoch !== null && after !== null && /^\d{1,9}$/.test(after) ? { epoch, after: Number(after) } : undefined;
  const view = path[1] ? 'presence' : path[2] ? 'room' : 'city';
  return { view, room: path[2] ?? '', ticket: searchParams.get('ticket'), position };
}

async function viewOf(route: Route, desk: Desk): Promise<View | 'no room'> {
  if (route.view !== 'room') return { kind: route.view };
  try {
    return { kind: 'room', roomId: await desk.roomId(decodeURIComponent(route.room)) };
  } catch (error) {
    if (error instanceof URIError) return 'no room';
    if (error instanceof ConnectError && (error.code === Code.NotFound || error.code === Code.InvalidArgument)) {
      return 'no room';
    }
    throw error;
  }
}

async function receive(data: RawData, isBinary: boolean, connection: Connection, desk: Desk): Promise<void> {
  let frame: FrameIn | undefined;
  try {
    if (isBinary) throw new RefusedFrame('invalid_argument', 'frame: must be text, not binary');
    const value = parse(data);
    if (value.type === 'ping') return connection.sendJson({ type: 'pong' });
    if (typeof value.event !== 'string') throw new RefusedFrame('invalid_argument', 'event: must be a text');
    frame = value as FrameIn;
    await obey(frame, connection, desk);
  } catch (error) {
    refuse(connection, frame, error);
    if (connection.spoofs >= mostSpoofs) connection.close(closeCodes.spoofing, "user_id is not the passport's");
  }
}

function parse(data: RawData): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(data.toString());
  } catch {
    throw new RefusedFrame('invalid_argument', 'frame: must be JSON');
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new RefusedFrame('invalid_argument', 'frame: must be a JSON object');
  }
  return value as Record<string, unknown>;
}

/** Tells the sender by the error event of the socket, or of the event's family on a whole tab's socket. */
function refuse(connection: Connection, frame: FrameIn | undefined, error: unknown): void {
  const { kind } = connection.view;
  const family = kind === 'city' ? frame?.event.split('.')[0] : kind;
  const event =
    family === 'presence'
      ? 'presence.error'
      : family === 'room' || frame?.event.startsWith('city.room.')
        ? 'city.room.error'
        : 'city.error';
  connection.sendJson({
    event,
    ...refusalOf(error),
    ...(typeof frame?.client_id === 'string' ? { client_id: frame.client_id } : {}),
    ...(typeof frame?.topic === 'string' ? { topic: frame.topic } : {}),
    ...(typeof frame?.room_id === 'string' ? { room_id: frame.room_id } : {}),
  });
}

function opensTopic(data: RawData): boolean {
  return Buffer.isBuffer(data) && data.includes('subscribe');
}

// Listeners made in the handshake would keep the request, three thousand bytes, for as long as the socket lives.

function destroyIt(this: Duplex): void {
  this.destroy();
}

function ignoreIt(): void {}

function refuseHandshake(socket: Duplex, status: number): void {
  const reason = { 403: 'Forbidden', 404: 'Not Found' }[status] ?? 'Service Unavailable';
  socket.end(`HTTP/1.1 ${status} ${reason}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}
