/** One WebSocket: who is behind it, what it hears, and how it is written to. */
import type { WebSocket } from 'ws';
import type { Caller } from '../passport.ts';
import { type Chosen, nothingChosen } from './choices.ts';
import { closeCodes } from './close-codes.ts';
import { ConnectionLimit } from './connection-limit.ts';
import { textFrames } from './text-frames.ts';
import type { SharedFrames } from './topics.ts';
import type { Wire } from './wire.ts';

/** What a connection hears of one topic, until it ends. */
export type Subscription = { end(): void };

/** Who shows the people of a topic to a connection. */
export type Onlooker = {
  /** Tells them anew: the resident sees others than before. */
  lookAgain(): void;
};

/** What a socket was opened for: a whole tab, or one of the two views with one subscription each. */
export type View = { kind: 'city' } | { kind: 'room'; roomId: string } | { kind: 'presence' };

const nowhere: readonly Onlooker[] = [];

/** Over this, what is only nice to know (typing, presence) is not queued any more. */
const softQueueBytes = 64 * 1024;
/** A tab goes away or leaves a few times an hour; one that flickers makes work for the whole city. */
const fading = { burst: 10, perSecond: 1 / 3 };
/** Over this, the reader does not read: closing lets resume bring what it missed. */
const hardQueueBytes = 1024 * 1024;
/** A peer that was told to go has this long to answer. */
const closingMs = 2_000;

/** One WebSocket of a resident, or of somebody who only listens. */
export class Connection {
  // First and together what every write looks at: in a big room the processor fetches it anew for each.
  readonly #wire: Wire;
  /** Whether it was told less of people than was said. */
  #missed = false;
  /** Whether the closing handshake has begun, here or there. */
  #isSilent = false;
  /** Whether its frames name their topic: a whole tab has many. */
  readonly isWholeTab: boolean;
  /** The passport behind it; undefined: may only listen. */
  readonly caller: Caller | undefined;
  readonly view: View;
  /** Names this connection's leases: the edge's boot id and a number. */
  readonly holder: string;
  /** By topic. */
  readonly subscriptions = new Map<string, Subscription>();
  /** The resident's activity in this tab, as its last heartbeat said. */
  status: 'online' | 'away' = 'online';
  /** What the resident chose that others see of them. */
  chosen: Chosen = nothingChosen;
  /** Where it sees people. */
  onlookers: readonly Onlooker[] = nowhere;
  /** Frames that spoke as somebody else. */
  spoofs = 0;
  /** Pings without a pong. */
  unanswered = 0;
  /** Called when the city closes it, before the peer has answered: it hears no more from now on. */
  onClosing: (connection: Connection) => void = () => {};
  readonly #socket: WebSocket;
  /** Undefined until it first fades. */
  #fading: ConnectionLimit | undefined;
  /** Resolves when all that is in line is over; undefined: nothing is. */
  #line: Promise<void> | undefined;

  /** `wire` is what the socket writes to. */
  constructor(socket: WebSocket, wire: Wire, caller: Caller | undefined, view: View, holder: string) {
    this.#wire = wire;
    this.isWholeTab = view.kind === 'city';
    this.caller = caller;
    this.view = view;
    this.holder = holder;
    this.#socket = socket;
  }

  get open(): boolean {
    return !this.#isSilent && this.#wire.open;
  }

  /** Says what is still to be said, and nothing more: a close comes next, and no frame may follow it. */
  fallSilent(): void {
    this.#wire.flush();
    this.#isSilent = true;
  }

  /** Whether its resident may go away or leave once more by a frame: everyone hears of it, and of each return. */
  mayFade(): boolean {
    this.#fading ??= new ConnectionLimit(fading);
    return this.#fading.mayPass();
  }

  /** Sends what a topic says. A slow reader, who can do without the rest, gets only the log entries of it. */
  tell(frames: SharedFrames): void {
    const isSlow = this.#wire.queued > softQueueBytes;
    if (isSlow) this.#missed = true;
    const told = isSlow ? frames.entries() : frames;
    if (told) this.write(told.for(this));
  }

  /**
   * Writes finished WebSocket frames past the socket. Its own, pings and the close, are whole on the wire at once as long
   * as no extension is in use, so neither can come into the other.
   */
  write(frames: Buffer): void {
    if (this.#isSilent) return;
    this.#wire.write(frames);
    if (this.#wire.queued > hardQueueBytes) this.close(closeCodes.slowReader, 'too slow, come back and resume');
  }

  /** What it is shown of people may be old, and could not be read anew: that is tried again with the next ping. */
  lookLater(): void {
    this.#missed = true;
  }

  /** Tells anew who is where it sees people. */
  lookAgain(): void {
    for (const onlooker of this.onlookers) onlooker.lookAgain();
  }

  /** Sends an object as a frame. */
  sendJson(frame: Record<string, unknown>): void {
    this.send(JSON.stringify(frame));
  }

  /** Sends a text as a frame. */
  send(text: string): void {
    this.write(textFrames([text]));
  }

  /** Says why and ends; a peer that does not answer, as a slow reader would not, is gone all the same. */
  close(code: number, reason: string): void {
    if (!this.open) return;
    this.fallSilent();
    this.#socket.close(code, reason);
    setTimeout(() => this.terminate(), closingMs).unref();
    this.onClosing(this);
  }

  /**
   * Asks whether the peer is there. Who was too slow for who came and went, and has caught up, is told anew who is here: nothing
   * else might be said for hours that shows what they missed.
   */
  ping(): void {
    if (!this.open) return;
    this.#socket.ping();
    if (!this.#missed || this.#wire.queued > 0) return;
    this.#missed = false;
    this.lookAgain();
  }

  /** The outcome of `work`, after that of everything that was in line before it: what was sent first is done first. */
  inLine<T>(work: Promise<T>): Promise<T> {
    const outcome = this.#line ? Promise.allSettled([this.#line, work]).then(() => work) : work;
    const leave = () => {
      if (this.#line === line) this.#line = undefined;
    };
    const line = outcome.then(leave, leave);
    this.#line = line;
    return outcome;
  }

  /** Ends without a closing handshake: the peer is not there. */
  terminate(): void {
    this.#socket.terminate();
  }
}
