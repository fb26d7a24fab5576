/** Bytes leave at the end of their turn or wait, for a reader who reads, who does not, and who is gone. */
import { once } from 'node:events';
import fs, { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { type AddressInfo, createConnection, createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { setImmediate as endOfTurn } from 'node:timers/promises';
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
  vi.restoreAllMocks();
  syncBuiltinESMExports();
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
  await endOfTurn();
  expect([write.mock.calls.length, wire.queued]).toEqual([0, 0]);
  expect(String(await read(7))).toBe('one two');
});

test('what is written in one turn leaves at its end, at once', async () => {
  const wire = new Wire(near);
  const sent = () => near.bytesWritten + writes.mock.results.reduce((sum, { value }) => sum + value, 0);
  const writes = vi.spyOn(fs, 'writeSync');
  syncBuiltinESMExports();
  wire.write(Buffer.from('one '));
  wire.write(Buffer.from('two '));
  expect(sent()).toBe(0);
  wire.flush();
  expect([writes.mock.calls.length, sent()]).toEqual([1, 8]);
  wire.write(Buffer.from('three'));
  await endOfTurn();
  expect([writes.mock.calls.length, sent()]).toEqual([2, 13]);
  expect(String(await read(13))).toBe('one two three');
});

test('after the end nothing is written, and that is no error', async () => {
  const wire = new Wire(near);
  wire.write(Buffer.from('the last'));
  near.on('error', (error) => expect.unreachable(String(error)));
  wire.flush();
  near.end();
  expect(wire.open).toBe(false);
  wire.write(Buffer.from('too late'));
  await endOfTurn();
  const chunks = await far.toArray();
  expect(String(Buffer.concat(chunks))).toBe('the last');
});

test('a reader who reads late gets everything, in order', async () => {
  const wire = new Wire(near);
  const frames = Array.from({ length: 400 }, (_, n) => Buffer.alloc(50_000, n % 251));
  for (const frame of frames) {
    wire.write(frame);
    await endOfTurn();
  }
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
  await endOfTurn();
  near.uncork();
  expect(String(await read(15))).toBe('a ping, a frame');
});

test('to who is gone nothing is written, whoever has their file now', async () => {
  const { fd: theirs } = (near as unknown as { _handle: { fd: number } })._handle;
  near.on('error', () => undefined);
  const before = new Wire(near);
  before.write(Buffer.from('hello?'));
  near.destroy();
  const after = new Wire(near);
  const folder = mkdtempSync(join(tmpdir(), 'city-wire-'));
  const path = join(folder, 'of-another');
  // The system gives the lowest number that is free.
  const opened: number[] = [];
  while (!opened.includes(theirs) && opened.length < 1_000) opened.push(openSync(path, 'w'));
  expect(opened).toContain(theirs);
  for (const wire of [before, after]) {
    wire.write(Buffer.from('hello?'));
    expect(() => wire.flush()).not.toThrow();
  }
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
  const wire = new Wire(stream);
  wire.write(Buffer.from('through'));
  wire.flush();
  expect(String(stream.read())).toBe('through');
});
