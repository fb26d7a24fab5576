/**
 * A WebSocket client that costs its process little, so that thousands of them do not slow down the server that is
 * measured: all of them read into one buffer, and a frame is a place in it.
 */
import { createConnection, type Socket } from 'node:net';

/** Where to connect, and as whom. */
export type Seat = { port: number; path: string; token: string };

/** What its owner hears of a socket. */
export type Ears = {
  /** The handshake is done. */
  open?(): void;
  /** A text frame: the bytes from `start` to `end`, which are only lent. */
  frame(bytes: Buffer, start: number, end: number): void;
  /** Once: the server refused the handshake (its status), closed (its code) or is gone. */
  end(why: string): void;
};

/** What one socket may read at once; a longer frame comes in pieces. */
const shared = Buffer.allocUnsafe(256 * 1024);
const opcodes = { text: 1, close: 8, ping: 9, pong: 10 };

/** One socket. */
export class FrameSocket {
  readonly #socket: Socket;
  readonly #ears: Ears;
  #handshaken = false;
  #over = false;
  #rest: Buffer | undefined;

  constructor({ port, path, token }: Seat, ears: Ears) {
    this.#ears = ears;
    this.#socket = createConnection({
      host: '127.0.0.1',
      port,
      noDelay: true,
      onread: {
        buffer: shared,
        callback: (count) => {
          this.#read(shared.subarray(0, count));
          return true;
        },
      },
    });
    this.#socket.on('error', (error) => this.#end(String((error as NodeJS.ErrnoException).code)));
    this.#socket.on('close', () => this.#end('gone'));
    this.#socket.write(
      `GET ${path} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n` +
        `Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n` +
        `Sec-WebSocket-Protocol: city.json.v1, bearer.${token}\r\n\r\n`,
    );
  }

  send(text: string): void {
    this.#write(opcodes.text, Buffer.from(text));
  }

  /** Ends without a word. */
  destroy(): void {
    this.#over = true;
    this.#socket.destroy();
  }

  #end(why: string): void {
    if (this.#over) return;
    this.destroy();
    this.#ears.end(why);
  }

  #read(chunk: Buffer): void {
    let bytes = this.#rest ? Buffer.concat([this.#rest, chunk]) : chunk;
    if (!this.#handshaken) {
      const end = bytes.indexOf('\r\n\r\n');
      if (end < 0) {
        this.#rest = Buffer.from(bytes);
        return;
      }
      const status = bytes.toString('latin1', 9, 12);
      if (status !== '101') {
        this.#end(status);
        return;
      }
      this.#handshaken = true;
      this.#ears.open?.();
      bytes = bytes.subarray(end + 4);
    }
    const read = this.#frames(bytes);
    this.#rest = read < bytes.length ? Buffer.from(bytes.subarray(read)) : undefined;
  }

  /** Answers up to where the bytes were whole frames. */
  #frames(bytes: Buffer): number {
    let at = 0;
    while (bytes.length - at >= 2 && !this.#over) {
      const short = (bytes[at + 1] ?? 0) & 0x7f;
      const start = at + (short === 126 ? 4 : short === 127 ? 10 : 2);
      if (start > bytes.length) break;
      const size =
        short === 126 ? bytes.readUInt16BE(at + 2) : short === 127 ? Number(bytes.readBigUInt64BE(at + 2)) : short;
      if (start + size > bytes.length) break;
      const opcode = (bytes[at] ?? 0) & 0x0f;
      if (opcode === opcodes.text) this.#ears.frame(bytes, start, start + size);
      else if (opcode === opcodes.ping) this.#write(opcodes.pong, Buffer.alloc(0));
      else if (opcode === opcodes.close) this.#end(`closed ${size >= 2 ? bytes.readUInt16BE(start) : ''}`);
      at = start + size;
    }
    return at;
  }

  /** A client must mask; a mask of zeros leaves the bytes as they are. */
  #write(opcode: number, payload: Buffer): void {
    const { length } = payload;
    const head = length < 126 ? Buffer.alloc(6) : Buffer.alloc(8);
    head[0] = 0x80 | opcode;
    head[1] = 0x80 | (length < 126 ? length : 126);
    if (length >= 126) head.writeUInt16BE(length, 2);
    this.#socket.write(Buffer.concat([head, payload]));
  }
}
