/** Bytes leave at once or in their turn, to a reader who reads, who does not, and who is gone. */
import { once } from 'node:events';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { type AddressInfo, createConnection, createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Wire } from './wire.ts';

let server: Server;
let near: Socket;
let far: Socket;

beforeEach(async () => {
  server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  far = createConnection((server.address() as AddressInfo).port, '127.0.0.1').pause();
  [near] = (await once(server, 'connection')) as [Socket];
});
afterEach(() => {
  near.destroy();
  far.destroy();
  server.close();
});

/** Reads until so many bytes are there. */
async function read(length: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of far.iterator({ destroyOnReturn: false })) {
    chunks.push(chunk);
    if (chunks.reduce((sum, { length }) => sum + length, 0) >= length) break;
  }
  return Buffer.concat(chunks);
}

test('what the system takes never comes into the stream', async () => {
  const write = vi.spyOn(near, 'write');
  const wire = new Wire(near);
  wire.write(Buffer.from('one '));
  wire.write(Buffer.from('two'));
  expect([write.mock.calls.length, wire.queued]).toEqual([0, 0]);
  expect(String(await read(7))).toBe('one two');
});

test('a reader who reads late gets everything, in order', async () => {
  const wire = new Wire(near);
  const frames = Array.from({ length: 400 }, (_, n) => Buffer.alloc(50_000, n % 251));
  for (const frame of frames) wire.write(frame);
  expect(wire.queued).toBeGreaterThan(0);
  const whole = Buffer.concat(frames);
  expect((await read(whole.length)).equals(whole)).toBe(true);
  await vi.waitFor(() => expect(wire.queued).toBe(0));
  wire.write(Buffer.from('and on'));
  expect(String(await read(6))).toBe('and on');
});

test('what is written through the stream keeps its place', async () => {
  const wire = new Wire(near);
  near.cork();
  near.write('a ping, ');
  wire.write(Buffer.from('a frame'));
  near.uncork();
  expect(String(await read(15))).toBe('a ping, a frame');
});

test('to who is gone nothing is written, whoever has their file now', async () => {
  const { fd: theirs } = (near as unknown as { _handle: { fd: number } })._handle;
  near.on('error', () => undefined);
  const before = new Wire(near);
  near.destroy();
  const after = new Wire(near);
  const folder = mkdtempSync(join(tmpdir(), 'city-wire-'));
  const path = join(folder, 'of-another');
  // The system gives the lowest number that is free.
  const opened: number[] = [];
  while (!opened.includes(theirs) && opened.length < 1_000) opened.push(openSync(path, 'w'));
  expect(opened).toContain(theirs);
  for (const wire of [before, after]) expect(() => wire.write(Buffer.from('hello?'))).not.toThrow();
  expect(readFileSync(path, 'utf8')).toBe('');
  for (const fd of opened) closeSync(fd);
  rmSync(folder, { recursive: true });
});

test('a connection that breaks says so where a stream does', async () => {
  const broken = once(near, 'error');
  far.resetAndDestroy();
  const wire = new Wire(near);
  const timer = setInterval(() => wire.write(Buffer.from('hello?')), 1);
  await broken.finally(() => clearInterval(timer));
});

test('a stream that is no plain socket is only written to', () => {
  const stream = new PassThrough();
  new Wire(stream).write(Buffer.from('through'));
  expect(String(stream.read())).toBe('through');
});
