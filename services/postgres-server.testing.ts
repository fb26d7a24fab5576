/**
 * A throwaway PostgreSQL for tests: one server a test file, a database of its own for each call, all gone afterwards.
 *
 *     const postgres = await testPostgres(); // in beforeAll; a Postgres, and `url` for a Config's databaseUrl
 *     await postgres.migrate('rooms', roomSteps);
 *     afterAll(() => postgres.close());
 *
 * Suites that must pass on the system's older PostgreSQL too: `describe.each(postgresServers)('on %s', (server) => …)`
 * with `testPostgres({ server })`.
 */
import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { afterAll } from 'vitest';
import { openPostgres, type Postgres } from './postgres.ts';
import { type PostgresServer, postgresPrograms, postgresRunner } from './postgres-programs.testing.ts';

/** Both, for acceptance suites. */
export const postgresServers: readonly PostgresServer[] = ['embedded', 'system'];

/** An empty database. */
export type TestPostgres = Postgres & {
  /** For a Config's databaseUrl, in this process or another one on this machine. */
  url: string;
};

type RunningServer = { socketFolder: string; stop(): Promise<void> };

/** One server a test file, since the runner gives each file its own modules. */
const servers = new Map<PostgresServer, Promise<RunningServer>>();
let databases = 0;

afterAll(async () => {
  for (const starting of servers.values()) await (await starting).stop();
  servers.clear();
});

/** Opens an empty database, starting the server at the first call (about a second). */
export async function testPostgres({ server = 'embedded' }: { server?: PostgresServer } = {}): Promise<TestPostgres> {
  let starting = servers.get(server);
  if (!starting) {
    starting = startServer(server);
    servers.set(server, starting);
  }
  const { socketFolder } = await starting;
  databases += 1;
  const name = `test_${databases}`;
  await createDatabase(socketFolder, name);
  const url = `postgres://city@localhost/${name}?host=${encodeURIComponent(socketFolder)}`;
  // A connection that breaks while idle shows itself in the next query of the test.
  const postgres = await openPostgres({ databaseUrl: url, dataFolder: socketFolder }, () => undefined);
  return { ...postgres, url };
}

async function createDatabase(socketFolder: string, name: string): Promise<void> {
  const client = new Client({ host: socketFolder, user: 'city', database: 'postgres' });
  await client.connect();
  await client.query(`CREATE DATABASE ${name}`);
  await client.end();
}

async function startServer(server: PostgresServer): Promise<RunningServer> {
  const programs = await postgresPrograms(server);
  const folder = mkdtempSync(join(tmpdir(), 'city-test-'));
  const { wrap, options } = postgresRunner(folder);
  const cluster = join(folder, 'cluster');
  const initdb = wrap(programs.initdb, ['-D', cluster, '-U', 'city', '-A', 'trust', '-E', 'UTF8', '--locale=C', '-N']);
  execFileSync(initdb[0], initdb[1], { ...options, stdio: 'pipe' });

  const unsafe = ['fsync=off', 'synchronous_commit=off', 'full_page_writes=off', 'autovacuum=off'];
  const settings = ['listen_addresses=', `unix_socket_directories=${folder}`, 'max_connections=200', ...unsafe];
  const [program, args] = wrap(programs.postgres, ['-D', cluster, ...settings.flatMap((setting) => ['-c', setting])]);
  // The shell holds a pipe to this process: however the tests end, the server and its folder end with them.
  const guard = 'folder="$1"; shift; "$@" & server=$!; cat > /dev/null; kill -QUIT $server; wait; rm -rf "$folder"';
  const child = spawn('sh', ['-c', guard, 'sh', folder, program, ...args], {
    ...options,
    detached: true,
    stdio: ['pipe', 'ignore', 'pipe'],
  });
  await new Promise<void>((resolve, reject) => {
    let said = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      said = (said + text).slice(-4000);
      if (said.includes('ready to accept connections')) resolve();
      else if (/FATAL|not found|denied/.test(said)) reject(new Error(`PostgreSQL (${server}) did not start: ${said}`));
    });
    child.once('error', reject);
  });
  return {
    socketFolder: folder,
    async stop() {
      const ended = new Promise((resolve) => child.once('exit', resolve));
      child.stdin.end();
      await ended;
    },
  };
}
