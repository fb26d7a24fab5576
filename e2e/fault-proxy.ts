/**
 * A TCP proxy that a test stands between two processes, to break the way between them.
 *
 *     const proxy = await openFaultProxy(redisPort); // REDIS_URL of one process names proxy.port
 *     proxy.cut();
 *     proxy.heal();
 */
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** The way to one port of this machine. One trouble at a time: the next takes its place. */
export type FaultProxy = {
  /** Where it listens, on 127.0.0.1. */
  port: number;
  /** Resets every connection, and each new one. */
  cut(): void;
  /** Takes connections and what they say, and passes nothing on until it is healed: what was said meanwhile then comes. */
  stall(): void;
  /** Passes each piece on after so many milliseconds. */
  delay(ms: number): void;
  /**
   * Forgets the connections of now without a word, as a router does that was restarted: neither end hears of the other
   * again, also after it was healed. New connections pass.
   */
  strand(): void;
  /** Passes everything on at once. */
  heal(): void;
  close(): Promise<void>;
};

type Trouble = { kind: 'none' | 'cut' | 'stall' } | { kind: 'delay'; ms: number };
type Pair = { near: Socket; far: Socket; stranded: boolean };

const never = new Promise<never>(() => undefined);

/** Listens on `port` of 127.0.0.1 (0: one that the system gives) and passes on to `target`. */
export async function openFaultProxy(target: number, port = 0): Promise<FaultProxy> {
  const pairs = new Set<Pair>();
  let trouble: Trouble = { kind: 'none' };
  let changed = Promise.withResolvers<void>();

  const set = (next: Trouble) => {
    trouble = next;
    changed.resolve();
    changed = Promise.withResolvers();
  };
  const passable = async () => {
    while (trouble.kind === 'stall') await changed.promise;
    if (trouble.kind === 'delay') await sleep(trouble.ms);
  };
  const pass = async (pair: Pair, from: Socket, to: Socket) => {
    let broke = false;
    try {
      for await (const piece of from) {
        await passable();
        if (pair.stranded) await never;
        if (!to.write(piece)) await once(to, 'drain');
      }
    } catch {
      broke = true;
    }
    await passable();
    if (pair.stranded) await never;
    if (broke) to.resetAndDestroy();
    else to.end();
  };
  const server = createServer({ allowHalfOpen: true }, async (near) => {
    // Whoever reads from it hears of its errors too; until then nobody does.
    near.on('error', () => undefined);
    while (trouble.kind === 'stall') await changed.promise;
    if (trouble.kind === 'cut') {
      near.resetAndDestroy();
      return;
    }
    const far = connect({ port: target, host: '127.0.0.1', allowHalfOpen: true });
    far.on('error', () => undefined);
    const pair = { near, far, stranded: false };
    pairs.add(pair);
    await Promise.all([pass(pair, near, far), pass(pair, far, near)]);
    pairs.delete(pair);
  });
  const reset = () => {
    for (const { near, far } of pairs) {
      near.resetAndDestroy();
      far.resetAndDestroy();
    }
  };
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');

  return {
    port: (server.address() as AddressInfo).port,
    cut() {
      set({ kind: 'cut' });
      reset();
    },
    stall: () => set({ kind: 'stall' }),
    delay: (ms) => set({ kind: 'delay', ms }),
    strand() {
      for (const pair of pairs) pair.stranded = true;
    },
    heal: () => set({ kind: 'none' }),
    async close() {
      const closed = once(server, 'close');
      server.close();
      set({ kind: 'cut' });
      reset();
      await closed;
    },
  };
}
