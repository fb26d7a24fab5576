/**
 * What a WebSocket's bytes leave by. The system is given them at once, past the buffers of Node's streams: when it takes them
 * all, as it nearly always does, the stream would have cost a fifth of the write and more. What it does not take waits in the
 * stream, and everything after it behind it, so the order is that of the calls.
 */
import { writeSync } from 'node:fs';
import { Socket } from 'node:net';
import type { Duplex } from 'node:stream';

/** Node's socket as far as it lies open: its handle is null once it is closed, and then its file is another's. */
type Handle = { fd?: number } | null | undefined;

/** The bytes of one socket. */
export class Wire {
  readonly #socket: Duplex;

  constructor(socket: Duplex) {
    this.#socket = socket;
  }

  /** Bytes that the reader has not made room for. */
  get queued(): number {
    return this.#socket.writableLength;
  }

  write(bytes: Buffer): void {
    const taken = this.queued > 0 || this.#socket.writableCorked > 0 ? 0 : takenBySystem(this.#socket, bytes);
    if (taken < bytes.length) this.#socket.write(taken === 0 ? bytes : bytes.subarray(taken));
  }
}

/** How many of the bytes the system took at once; none of a socket that is more than one, as under TLS. */
function takenBySystem(socket: Duplex, bytes: Buffer): number {
  if (socket.constructor !== Socket) return 0;
  const fd = (socket as { _handle?: Handle })._handle?.fd;
  if (fd === undefined || fd < 0) return 0;
  try {
    return writeSync(fd, bytes);
  } catch {
    // EAGAIN: there is no room now. Any other error the stream will meet again, and tell whoever listens to it.
    return 0;
  }
}
