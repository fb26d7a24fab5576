/**
 * What a WebSocket's bytes leave by. The system is given them at once, past the buffers of Node's streams: when it takes them
 * all, as it nearly always does, the stream would have cost a fifth of the write and more. What it does not take waits in the
 * stream, and everything after it behind it, so the order is that of the calls.
 */
import { writeSync } from 'node:fs';
import { Socket } from 'node:net';
import type { Duplex } from 'node:stream';

/** Node's socket as far as it lies open: its handle is null once it is closed, and then its file is another's. */
type Open = { _handle?: { fd?: number } | null | undefined };

/** The bytes of one socket. */
export class Wire {
  readonly #socket: Duplex;
  readonly #handle: Open['_handle'];
  /** The socket's file as long as it has its handle; none for a socket that is more than one, as under TLS. */
  readonly #fd: number;

  constructor(socket: Duplex) {
    this.#socket = socket;
    this.#handle = socket.constructor === Socket ? (socket as Open)._handle : undefined;
    this.#fd = this.#handle?.fd ?? -1;
  }

  /** Bytes that the reader has not made room for. */
  get queued(): number {
    return this.#socket.writableLength;
  }

  /** Whether the system took them all at once; if not, the rest waits. */
  write(bytes: Buffer): boolean {
    const taken = this.queued > 0 ? 0 : this.#takenBySystem(bytes);
    if (taken === bytes.length) return true;
    this.#socket.write(taken === 0 ? bytes : bytes.subarray(taken));
    return false;
  }

  #takenBySystem(bytes: Buffer): number {
    if (this.#fd < 0 || (this.#socket as Open)._handle !== this.#handle) return 0;
    try {
      return writeSync(this.#fd, bytes);
    } catch {
      // EAGAIN: there is no room now. Any other error the stream will meet again, and tell whoever listens to it.
      return 0;
    }
  }
}
