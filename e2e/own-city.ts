import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A city of a story's own, to be closed and broken. */
export type OwnCity = {
  /** Where browsers find it. */
  url: string;
  /** Opens it on its data, at the same address as before. */
  open(): Promise<void>;
  /** Closes it in order, as Ctrl-C does. */
  close(): Promise<void>;
  /** Ends its process without a word, as a power cut does. */
  kill(): Promise<void>;
  /** Closes what still runs and takes its data away. */
  end(): Promise<void>;
};

const house = join(import.meta.dirname, '..');

/** A city at this port, and gRPC at the next, with more in its environment; not yet open. */
export function ownCity(port: number, more: NodeJS.ProcessEnv = {}): OwnCity {
  const data = mkdtempSync(join(tmpdir(), 'city-own-'));
  const env = { ...process.env, PORT: String(port), GRPC_PORT: String(port + 1), CITY_DATA: data, ...more };
  let city: ChildProcess | undefined;

  const stop = async (signal: NodeJS.Signals) => {
    const closing = city;
    city = undefined;
    if (closing?.exitCode !== null || !closing.kill(signal)) return;
    await once(closing, 'exit');
  };
  return {
    url: `http://localhost:${port}`,
    async open() {
      const opening = spawn('node', ['services/start.ts'], { cwd: house, env, stdio: ['ignore', 'pipe', 'inherit'] });
      city = opening;
      opening.stdout?.setEncoding('utf8');
      for await (const text of opening.stdout ?? []) if (String(text).includes('City is open')) return;
      throw new Error(`the city did not open: it ended with code ${opening.exitCode}`);
    },
    close: () => stop('SIGTERM'),
    kill: () => stop('SIGKILL'),
    async end() {
      await stop('SIGTERM');
      endDatabase(data);
      rmSync(data, { recursive: true, force: true });
    },
  };
}

/** The PostgreSQL of a city that was killed, when no next one has taken it over. */
function endDatabase(data: string): void {
  try {
    const pid = Number(readFileSync(join(data, 'postgres/postmaster.pid'), 'utf8').split('\n')[0]);
    if (pid > 0) process.kill(pid, 'SIGINT');
  } catch {
    // It closed with its city.
  }
}
