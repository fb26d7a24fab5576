/** One socket as it comes in: what it keeps between its frames, so that the listeners of all sockets are the same few functions. */
import { WebSocket } from 'ws';
import type { Connection } from './connection.ts';
import { ConnectionLimit } from './connection-limit.ts';

/** A socket of the city. */
export class CitySocket extends WebSocket {
  /** Who is behind it; undefined: it was not let in. */
  connection: Connection | undefined;
  #opening: Promise<void> | undefined;
  #limit: ConnectionLimit | undefined;

  /** Also called by the socket itself, to answer a peer who closes. */
  override close(code?: number, reason?: string | Buffer): void {
    this.connection?.fallSilent();
    super.close(code, reason);
  }

  /** Whether it may send one more frame now. */
  mayPass(): boolean {
    this.#limit ??= new ConnectionLimit();
    return this.#limit.mayPass();
  }

  /** Does what a frame asks, once what frames before it open or end is open or has ended. */
  afterOpening(work: () => Promise<void>): Promise<void> {
    return this.#opening ? this.#opening.then(work) : work();
  }

  /** What comes from now on waits for this; it does not reject. */
  waitFor(work: Promise<void>): void {
    const opening = work.then(() => {
      if (this.#opening === opening) this.#opening = undefined;
    });
    this.#opening = opening;
  }
}
