/** A PostgreSQL with fsync and a Redis for the servers of a bench; both are gone when it ends. */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { startEmbeddedPostgres } from 'services/embedded-postgres.ts';
import { freePort } from 'services/free-port.testing.ts';

/** What the servers of a bench share. */
export type Stores = {
  /** The URL of a new, empty database. */
  database(): Promise<string>;
  redisUrl: string;
};

/** Runs both while `work` needs them. */
export async function withStores<T>(work: (stores: Stores) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'city-bench-'));
  const stops: (() => Promise<void>)[] = [];
  try {
    const redis = await startRedis(folder);
    stops.push(redis.stop);
    const postgres = await startEmbeddedPostgres(folder);
    stops.push(postgres.stop);
    return await work({ database: databasesOf(postgres.socketFolder), redisUrl: redis.url });
  } finally {
    for (const stop of stops) await stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

function databasesOf(socketFolder: string): Stores['database'] {
  let databases = 0;
  return async () => {
    databases += 1;
    const client = new Client({ host: socketFolder, user: 'city', database: 'postgres' });
    await client.connect();
    await client.query(`CREATE DATABASE bench_${databases}`);
    await client.end();
    return `postgres://city@localhost/bench_${databases}?host=${encodeURIComponent(socketFolder)}`;
  };
}

/** The shell holds a pipe to this process: however the bench ends, the server ends with it. */
const guard = '"$@" & server=$!; cat > /dev/null; kill -KILL $server; wait';

async function startRedis(folder: string): Promise<{ url: string; stop(): Promise<void> }> {
  const port = await freePort();
  const settings = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no', '--dir', folder];
  const child = spawn('sh', ['-c', guard, 'sh', 'redis-server', ...settings], {
    detached: true,
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  await new Promise<void>((resolve, reject) => {
    child.stdout.setEncoding('utf8').on('data', (text: string) => /Ready to accept/.test(text) && resolve());
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      child.stdin.end();
      reject(new Error(`redis-server did not start: ${text.trim()}`));
    });
  });
  return {
    url: `redis://127.0.0.1:${port}`,
    async stop() {
      const ended = new Promise((resolve) => child.once('exit', resolve));
      child.stdin.end();
      await ended;
    },
  };
}
