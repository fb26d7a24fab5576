/** edges.lua as typed functions: which edges last, and which are over while their leases are being ended. */
import { readFileSync } from 'node:fs';
import type { RedisClient } from '../redis.ts';

/** The edges of a city. */
export type EdgeScript = {
  /** As Leases.keep. */
  keep(edge: string, ttlMs: number, begins: boolean): Promise<boolean>;
  /** Those that are over, and when each ended, in epoch milliseconds. */
  over(): Promise<{ edge: string; at: number }[]>;
  /** These are over and have no leases left. */
  forget(edges: readonly string[]): Promise<void>;
};

type Scripted = { edges(...args: (string | number)[]): Promise<unknown> };

/** Gives a client the script; sent once a connection, then called by its hash. */
export function edgeScript(client: RedisClient): EdgeScript {
  const lua = readFileSync(new URL('./edges.lua', import.meta.url), 'utf8');
  client.defineCommand('edges', { numberOfKeys: 2, lua });
  // defineCommand adds the method that its first argument names.
  const scripted = client as unknown as Scripted;
  const call = (command: string, ...args: (string | number)[]) =>
    scripted.edges('{edges}:lasting', '{edges}:over', command, ...args);

  return {
    keep: async (edge, ttlMs, begins) => (await call('keep', edge, ttlMs, begins ? 1 : 0)) === 1,
    async over() {
      const flat = (await call('over')) as string[];
      return Array.from({ length: flat.length / 2 }, (_, n) => ({
        edge: flat[n * 2] ?? '',
        at: Number(flat[n * 2 + 1]),
      }));
    },
    async forget(edges) {
      await call('forget', ...edges);
    },
  };
}
