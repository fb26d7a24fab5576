/**
 * Bare `ws`, each message to each member: it keeps nothing, and knows no other process and nobody's name. What a bar allows
 * beyond what this costs is left for all of that.
 *
 * Its wire is that of hand-written-server.ts. Run with PORT.
 */
import type { IncomingMessage } from 'node:http';
import { type WebSocket, WebSocketServer } from 'ws';

const { PORT } = process.env;
const rooms = new Map<string, Set<WebSocket>>();
let said = 0;

function join(socket: WebSocket, roomId: string): void {
  const members = rooms.get(roomId) ?? new Set();
  rooms.set(roomId, members.add(socket));
  socket.on('close', () => members.delete(socket));
}

function post(socket: WebSocket, here: string | undefined, data: string): void {
  const { room_id: roomId = here, client_id: clientId, text } = JSON.parse(data);
  said += 1;
  const message = { id: said, created_at: new Date(), client_id: clientId, username: 'resident', text };
  const frame = JSON.stringify({ event: 'city.room.message', room_id: roomId, message });
  for (const member of rooms.get(roomId) ?? []) member.send(frame);
  socket.send(JSON.stringify({ event: 'city.room.ack', room_id: roomId, client_id: clientId, id: message.id }));
}

const server = new WebSocketServer({ host: '127.0.0.1', port: Number(PORT), perMessageDeflate: false, backlog: 1024 });
server.on('connection', (socket: WebSocket, request: IncomingMessage) => {
  const [, roomId] = /\/rooms\/([^/?]+)/.exec(request.url ?? '') ?? [];
  socket.on('error', () => undefined);
  socket.on('message', (data) => post(socket, roomId, String(data)));
  if (roomId) join(socket, roomId);
  socket.send('{"event":"city.hello"}');
});
server.once('listening', () => console.log('open'));
process.once('SIGINT', () => process.exit());
