import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { afterAll, expect, test } from 'vitest';
import { ConfigError } from './config-error.ts';
import { type EmbeddedPostgres, startEmbeddedPostgres } from './embedded-postgres.ts';

// One folder for all: that each test finds what the one before has left is the point.
const folder = mkdtempSync(join(tmpdir(), 'city-embedded-'));
const pidFile = join(folder, 'postgres', 'postmaster.pid');
const started = new Set<EmbeddedPostgres>();
const children = new Set<ChildProcess>();

afterAll(async () => {
  for (const child of children) child.kill('SIGKILL');
  for (const postgres of started) await postgres.stop();
  rmSync(folder, { recursive: true, force: true });
});

async function start(): Promise<EmbeddedPostgres> {
  const postgres = await startEmbeddedPostgres(folder);
  started.add(postgres);
  return postgres;
}

async function query(postgres: { socketFolder: string }, sql: string): Promise<unknown[]> {
  const client = new Client({ host: postgres.socketFolder, user: 'city', database: 'postgres' });
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}

/** Another city on the folder: a process of its own. */
async function otherCity(): Promise<{ child: ChildProcess; socketFolder: string }> {
  const module = new URL('./embedded-postgres.ts', import.meta.url).href;
  const script = `import { startEmbeddedPostgres } from '${module}';
    const { socketFolder } = await startEmbeddedPostgres(process.argv[1]);
    console.log(socketFolder);
    setInterval(() => {}, 1000);`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script, folder], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  children.add(child);
  const said = await new Promise<string>((resolve) => child.stdout.setEncoding('utf8').once('data', resolve));
  return { child, socketFolder: said.trim() };
}

test('what is written survives a stop and a start', async () => {
  const first = await start();
  await query(first, 'CREATE TABLE facts (fact text)');
  await query(first, `INSERT INTO facts VALUES ('перше')`);
  await first.stop();
  await first.stop();
  expect([existsSync(pidFile), existsSync(first.socketFolder)]).toEqual([false, false]);
  const second = await start();
  expect(await query(second, 'SELECT fact FROM facts')).toEqual([{ fact: 'перше' }]);
  await second.stop();
});

test('it listens on no port, and its socket is for its owner', async () => {
  const postgres = await start();
  expect(await query(postgres, 'SHOW listen_addresses')).toEqual([{ listen_addresses: '' }]);
  expect(await query(postgres, 'SHOW unix_socket_permissions')).toEqual([{ unix_socket_permissions: '0700' }]);
  await postgres.stop();
});

test('a second city on the same folder is told so in one line, and the first goes on', async () => {
  const { child, socketFolder } = await otherCity();
  const mistake = await startEmbeddedPostgres(folder).catch((error: unknown) => error);
  expect(mistake).toBeInstanceOf(ConfigError);
  expect((mistake as Error).message).toMatch(/^the data folder is used by another city[^\n]*$/);
  expect(await query({ socketFolder }, 'SELECT count(*)::int AS n FROM facts')).toEqual([{ n: 1 }]);
  child.kill('SIGKILL');
});

test('the PostgreSQL of a city that was killed ends by itself; the data are there, what was answered too', async () => {
  // The city that the test before has killed.
  const first = await start();
  expect(await query(first, 'SELECT fact FROM facts')).toEqual([{ fact: 'перше' }]);
  await first.stop();

  const { child, socketFolder } = await otherCity();
  await query({ socketFolder }, `INSERT INTO facts VALUES ('друге')`);
  const orphan = Number(readFileSync(pidFile, 'utf8').split('\n')[0]);
  child.kill('SIGKILL');
  const second = await start();
  expect(() => process.kill(orphan, 0)).toThrow('ESRCH');
  expect(existsSync(socketFolder)).toBe(false);
  expect(await query(second, 'SELECT fact FROM facts')).toEqual([{ fact: 'перше' }, { fact: 'друге' }]);
  await second.stop();
});

test('a pid that is somebody else’s by now does not keep the city closed', async () => {
  writeFileSync(pidFile, `${process.pid}\n${join(folder, 'postgres')}\n0\n0\n\n\n0 0\nready   \n`);
  const postgres = await start();
  expect(await query(postgres, 'SELECT count(*)::int AS n FROM facts')).toEqual([{ n: 2 }]);
  await postgres.stop();
});

test('a folder that PostgreSQL cannot use is a ConfigError with its reason', async () => {
  const broken = mkdtempSync(join(tmpdir(), 'city-broken-'));
  const cluster = join(broken, 'postgres');
  const postgres = await startEmbeddedPostgres(broken);
  await postgres.stop();
  rmSync(join(cluster, 'global'), { recursive: true });
  await expect(startEmbeddedPostgres(broken)).rejects.toThrow(ConfigError);
  await expect(startEmbeddedPostgres(broken)).rejects.toThrow(/^PostgreSQL did not start on .*: .*(FATAL|global)/s);
  rmSync(broken, { recursive: true, force: true });
});
