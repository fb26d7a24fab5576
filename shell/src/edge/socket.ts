import { createStore } from 'zustand/vanilla';
import type { CitySocket, Frame, Position, SocketState } from '../contract.ts';
import { backoffMs } from './backoff.ts';

/** What the socket needs of the browser; a test gives its own. */
export type SocketEnvironment = {
  /** Opens a connection to the edge; nothing is called before it returns. */
  connect: (events: WireEvents) => Wire;
  setTimeout: (run: () => void, ms: number) => unknown;
  clearTimeout: (timer: unknown) => void;
  random: () => number;
  /** Whether the browser believes that there is a network. */
  isOnline: () => boolean;
};

/** One connection. */
export type Wire = { send: (text: string) => void; close: () => void };

/** What a connection tells. */
export type WireEvents = {
  opened: () => void;
  heard: (data: unknown) => void;
  /** It ended, with the code of spec: WebSocket; also when it never opened. */
  ended: (code: number) => void;
};

/** The tab's socket as the shell drives it; microfrontends see {@link CitySocket}. */
export type DrivenSocket = CitySocket & {
  /** Connects; until then subscriptions wait, and the status tells only of the network. */
  open(): void;
  /** The city did not say yet who this is, which comes before `open`, and is asked again. */
  delayed(): void;
  /** The network came back or the page is looked at again: does not wait any longer, and checks that the line lives. */
  wake(): void;
  /** The browser says that the network is gone. */
  networkLost(): void;
  /** Connects anew: the passport is another one. */
  renew(): void;
  /** Ends it; nothing is tried again. */
  close(): void;
};

type Hearer = { hear: (frame: Frame) => void; position: (() => Position | undefined) | undefined };

/** Silence after which the line is asked whether it lives. The edge answers at once. */
const quietMs = 25_000;
/** How long the answer may take. */
const answerMs = 8_000;
/** The passport has expired or was revoked; see spec: WebSocket. */
const passportEnded = 4401;

/**
 * The one WebSocket of a tab. It connects again by itself, subscribes again what is heard, and tells what it is doing.
 * `onPassportEnded` is called when the edge refuses the passport, and awaited before the next attempt.
 */
export function createCitySocket(
  environment: SocketEnvironment,
  onPassportEnded: () => Promise<void> = () => Promise.resolve(),
): DrivenSocket {
  const offlineOr = (state: SocketState['state']) => (environment.isOnline() ? state : 'offline');
  const status = createStore<SocketState>(() => ({ state: offlineOr('connecting') }));
  const topics = new Map<string, Set<Hearer>>();
  let wire: Wire | undefined;
  let wanted = false;
  let failed = 0;
  let retry: unknown;
  let watch: unknown;
  let retryRange: [number, number] | undefined;

  const become = (state: SocketState['state']) => {
    if (status.getState().state !== state) status.setState({ state });
  };
  const isOpen = () => wire !== undefined && status.getState().state === 'open';
  const write = (frame: Frame) => wire?.send(JSON.stringify(frame));

  const listen = (topic: string, position: Hearer['position']) => {
    const at = position?.();
    write({ event: 'subscribe', topic, ...(at ? { epoch: at.epoch, after: at.after } : {}) });
  };

  const connect = () => {
    environment.clearTimeout(retry);
    retry = undefined;
    if (!wanted) return;
    if (!environment.isOnline()) return become('offline');
    become('connecting');
    const isMine = () => wire === mine;
    const mine: Wire = environment.connect({
      opened() {
        if (!isMine()) return;
        become('open');
        for (const [topic, hearers] of topics) listen(topic, positionOf(hearers));
        expectWord();
      },
      heard(data) {
        if (!isMine()) return;
        failed = 0;
        expectWord();
        const frame = parse(data);
        if (frame) dispatch(frame);
      },
      ended: (code) => isMine() && lost(code),
    });
    wire = mine;
  };

  const lost = (code: number) => {
    detach();
    if (!wanted) return;
    if (!environment.isOnline()) return become('offline');
    become('waiting');
    const ms = delay();
    const again = () => {
      retry = environment.setTimeout(connect, ms);
    };
    if (code === passportEnded) void onPassportEnded().finally(again);
    else again();
  };

  const delay = () => {
    failed += 1;
    if (!retryRange) return backoffMs(failed - 1, environment.random);
    const [min, max] = retryRange;
    retryRange = undefined;
    return Math.round(min + environment.random() * (max - min));
  };

  /** Lets go of the present line without waiting for its end. */
  const detach = () => {
    environment.clearTimeout(watch);
    environment.clearTimeout(retry);
    const old = wire;
    wire = undefined;
    old?.close();
  };

  /** Every frame proves that the line lives; after a silence the edge is asked, and without an answer it is dead. */
  const expectWord = () => {
    environment.clearTimeout(watch);
    watch = environment.setTimeout(ask, quietMs);
  };
  const ask = () => {
    environment.clearTimeout(watch);
    if (!isOpen()) return;
    write({ event: 'ping' });
    watch = environment.setTimeout(() => lost(0), answerMs);
  };

  const dispatch = (frame: Frame) => {
    if (frame.event === 'city.bye') retryRange = readRange(frame.retry_after_ms);
    if (frame.topic === undefined) return;
    for (const hearer of [...(topics.get(frame.topic) ?? [])]) hearer.hear(frame);
  };

  return {
    status,
    subscribe(topic, hear, position) {
      const hearer: Hearer = { hear, position };
      const hearers = topics.get(topic) ?? new Set();
      topics.set(topic, hearers.add(hearer));
      if (isOpen() && hearers.size === 1) listen(topic, position);
      return () => {
        if (!hearers.delete(hearer) || hearers.size > 0) return;
        topics.delete(topic);
        if (isOpen()) write({ event: 'unsubscribe', topic });
      };
    },
    send(frame) {
      if (!isOpen()) return false;
      write(frame);
      return true;
    },
    open() {
      wanted = true;
      if (!wire) connect();
    },
    delayed() {
      if (!wanted) become(offlineOr('waiting'));
    },
    wake() {
      if (!wanted) return become(offlineOr('connecting'));
      if (isOpen()) ask();
      else if (!wire) connect();
    },
    networkLost() {
      detach();
      become('offline');
    },
    renew() {
      if (!wanted) return;
      detach();
      connect();
    },
    close() {
      wanted = false;
      detach();
    },
  };
}

function positionOf(hearers: ReadonlySet<Hearer>): Hearer['position'] {
  return [...hearers].find((hearer) => hearer.position)?.position;
}

function parse(data: unknown): Frame | undefined {
  if (typeof data !== 'string') return undefined;
  try {
    const frame: unknown = JSON.parse(data);
    return isFrame(frame) ? frame : undefined;
  } catch {
    return undefined;
  }
}

function isFrame(value: unknown): value is Frame {
  return typeof value === 'object' && value !== null && 'event' in value && typeof value.event === 'string';
}

function readRange(value: unknown): [number, number] | undefined {
  if (!Array.isArray(value) || value.length !== 2) return undefined;
  const [min, max] = value as unknown[];
  return typeof min === 'number' && typeof max === 'number' && min >= 0 && max >= min ? [min, max] : undefined;
}
