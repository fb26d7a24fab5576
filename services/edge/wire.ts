/**
 * What a WebSocket's bytes leave by. All that is said in a turn leaves at its end, socket by socket: what is to be written is
 * looked up first, for hundreds of sockets one after the other, and then the system is at work alone: what the one needs of
 * the processor's caches the other would have taken, once a write.
 *
 * The system is given the bytes past the buffers of Node's streams: when it takes them all, as it nearly always does, the
 * stream would have cost a fifth of the write and more. What it does not take waits in the stream, and everything after it
 * behind it, so the order is that of the calls.
 */
import { writeSync } from 'node:fs';
import { Socket } from 'node:net';
import type { Duplex } from 'node:stream';

/**
 * Node's socket as far as it lies open: its handle, and the state of what is written to it, one object for as long as the
 * socket lives. This one is asked for everything, for it is one object less to be fetched in a big room: it is `ending` or
 * `destroyed` before the handle is closed and its file another's.
 */
type Open = {
  _handle?: { fd?: number } | null | undefined;
  _writableState: { length: number; ending: boolean; destroyed: boolean };
};

/** To copy more bytes than this into one write costs more than a second write. */
const mostTogether = 64 * 1024;

/** The bytes of one socket. */
export class Wire {
  /** What leaves at the end of this turn. */
  #due: Buffer | undefined;
  readonly #state: Open['_writableState'];
  /** The socket's file; none for a socket that is more than one, as under TLS. */
  readonly #fd: number;
  readonly #socket: Duplex;

  constructor(socket: Duplex) {
    const { _handle: handle, _writableState: state } = socket as Duplex & Open;
    this.#state = state;
    this.#fd = socket.constructor === Socket ? (handle?.fd ?? -1) : -1;
    this.#socket = socket;
  }

  /** Whether it may be written to: neither side has ended it. */
  get open(): boolean {
    return !this.#state.ending && !this.#state.destroyed;
  }

  /** Bytes of earlier turns that the reader has not made room for. */
  get queued(): number {
    return this.#state.length;
  }

  /** Writes the bytes at the end of this turn, together with what else is written in it. */
  write(bytes: Buffer): void {
    if (this.#due && this.#due.length + bytes.length > mostTogether) this.flush();
    if (!this.#due) leaveSoon(this);
    this.#due = this.#due ? Buffer.concat([this.#due, bytes]) : bytes;
  }

  /** What is due leaves now. */
  flush(): void {
    const bytes = this.#due;
    this.#due = undefined;
    if (!bytes || !this.open) return;
    const taken = this.queued > 0 || this.#fd < 0 ? 0 : takenBySystem(this.#fd, bytes);
    if (taken < bytes.length) this.#socket.write(taken === 0 ? bytes : bytes.subarray(taken));
  }
}

/** What has something due. */
let leaving: Wire[] = [];

function leaveSoon(wire: Wire): void {
  if (leaving.length === 0) process.nextTick(leave);
  leaving.push(wire);
}

function leave(): void {
  const wires = leaving;
  leaving = [];
  for (const wire of wires) wire.flush();
}

function takenBySystem(fd: number, bytes: Buffer): number {
  try {
    return writeSync(fd, bytes);
  } catch {
    // EAGAIN: there is no room now. Any other error the stream will meet again, and tell whoever listens to it.
    return 0;
  }
}
