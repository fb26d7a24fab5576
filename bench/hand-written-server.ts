/**
 * What a team would otherwise have: bare `ws`, Redis pub/sub between processes, one INSERT a message. A message has no
 * place in its room, a retry makes a second one, and who was away a moment has missed what was said.
 *
 * Its wire is the city's as far as it goes, so that one crowd measures both. Run with PORT, DATABASE_URL, REDIS_URL.
 */
import type { IncomingMessage } from 'node:http';
import { Redis } from 'ioredis';
import { Pool } from 'pg';
import { type WebSocket, WebSocketServer } from 'ws';

const { PORT, DATABASE_URL, REDIS_URL = '' } = process.env;
const pool = new Pool({ connectionString: DATABASE_URL, max: 16 });
const publisher = new Redis(REDIS_URL);
const subscriber = new Redis(REDIS_URL);
const rooms = new Map<string, Set<WebSocket>>();

await pool.query(`CREATE TABLE IF NOT EXISTS messages (
  id bigserial PRIMARY KEY, room_id text NOT NULL, username text NOT NULL, text text NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now());
  CREATE INDEX IF NOT EXISTS messages_room ON messages (room_id, id)`);

subscriber.on('message', (roomId, frame) => {
  for (const socket of rooms.get(roomId) ?? []) socket.send(frame);
});

async function join(socket: WebSocket, roomId: string): Promise<void> {
  const members = rooms.get(roomId) ?? new Set();
  rooms.set(roomId, members.add(socket));
  socket.on('close', () => members.delete(socket));
  if (members.size === 1) await subscriber.subscribe(roomId);
}

async function post(socket: WebSocket, here: string | undefined, data: string): Promise<void> {
  const { room_id: roomId = here, client_id: clientId, text } = JSON.parse(data);
  const { rows } = await pool.query(
    'INSERT INTO messages (room_id, username, text) VALUES ($1, $2, $3) RETURNING id, created_at',
    [roomId, 'resident', text],
  );
  const message = { ...rows[0], client_id: clientId, username: 'resident', text };
  await publisher.publish(roomId, JSON.stringify({ event: 'city.room.message', room_id: roomId, message }));
  socket.send(JSON.stringify({ event: 'city.room.ack', room_id: roomId, client_id: clientId, id: message.id }));
}

const server = new WebSocketServer({ host: '127.0.0.1', port: Number(PORT), perMessageDeflate: false, backlog: 1024 });
server.on('connection', async (socket: WebSocket, request: IncomingMessage) => {
  const [, roomId] = /\/rooms\/([^/?]+)/.exec(request.url ?? '') ?? [];
  socket.on('error', () => undefined);
  socket.on('message', (data) => void post(socket, roomId, String(data)));
  if (roomId) await join(socket, roomId);
  socket.send('{"event":"city.hello"}');
});
server.once('listening', () => console.log('open'));
process.once('SIGINT', () => process.exit());
