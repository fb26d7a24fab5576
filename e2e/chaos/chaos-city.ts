/**
 * A city of several processes on this machine, with a fault proxy on the ways that may be broken: rooms, two edges, all
 * other services together, PostgreSQL and Redis.
 */
import { execFileSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { addressVariable, serviceNames } from 'services/config.ts';
import { freePort } from 'services/free-port.testing.ts';
import { postgresPrograms, postgresRunner } from 'services/postgres-programs.testing.ts';
import { type FaultProxy, openFaultProxy } from '../fault-proxy.ts';
import { type Link, type Part, readersLink } from './fault-plan.ts';
import { type KeptProcess, keptProcess } from './kept-process.ts';

/** The city. */
export type ChaosCity = {
  parts: Record<Part, KeptProcess>;
  links: Record<Link, FaultProxy>;
  /** The doors of the two edges, each behind its proxy. */
  doors: readonly string[];
  /** The door of the second edge by the readers' own way. */
  readersDoor: string;
  /** The gRPC address of rooms, behind its proxy. */
  rooms: string;
  /** An edge's door that no fault comes between. */
  door: string;
  /** Ends by themselves, of any process. */
  deaths(): readonly string[];
  end(): Promise<void>;
};

const house = join(import.meta.dirname, '../..');
const secret = 'a secret of the chaos, long enough to sign with';

/** Opens it; in about ten seconds. */
export async function openChaosCity(): Promise<ChaosCity> {
  const folder = mkdtempSync(join(tmpdir(), 'city-chaos-'));
  chmodSync(folder, 0o755);
  const ports = await freePorts();
  const proxies = {} as Record<Link, FaultProxy>;
  const through = async (link: Link, target: number) => {
    proxies[link] = await openFaultProxy(target, await untakenPort());
    return proxies[link].port;
  };
  const database = (port: number) => `postgres://city@127.0.0.1:${port}/postgres`;
  const bus = (port: number) => `redis://127.0.0.1:${port}`;
  const elsewhere = (roomsPort: number) =>
    Object.fromEntries(
      serviceNames.map((name) => [
        addressVariable(name),
        `http://127.0.0.1:${name === 'rooms' ? roomsPort : ports.others}`,
      ]),
    );
  const service = (name: string, services: readonly string[], env: Record<string, string>) =>
    keptProcess({
      name,
      command: process.execPath,
      args: [join(house, 'services/start.ts'), ...services],
      env: { CITY_SECRET: secret, CITY_LIMITS: 'off', CITY_DATA: folder, LOG_LEVEL: 'fatal', ...env },
      ready: /open:/i,
    });
  const edge = async (n: 1 | 2) =>
    service(`edge-${n}`, ['edge'], {
      ...elsewhere(await through(`edge-${n}→rooms`, ports.rooms)),
      REDIS_URL: bus(await through(`edge-${n}→redis`, ports.redis)),
      PORT: String(ports[`edge-${n}`]),
      GRPC_PORT: String(ports[`edge-${n} grpc`]),
    });

  const parts: Record<Part, KeptProcess> = {
    postgres: await postgresProcess(folder, ports.postgres),
    redis: redisProcess(folder, ports.redis),
    rooms: service('rooms', ['rooms'], {
      ...elsewhere(ports.rooms),
      DATABASE_URL: database(await through('rooms→postgres', ports.postgres)),
      REDIS_URL: bus(await through('rooms→redis', ports.redis)),
      PORT: String(ports['rooms http']),
      GRPC_PORT: String(ports.rooms),
    }),
    'edge-1': await edge(1),
    'edge-2': await edge(2),
  };
  const neighbours = service(
    'neighbours',
    serviceNames.filter((name) => name !== 'rooms' && name !== 'edge'),
    {
      ...elsewhere(ports.rooms),
      DATABASE_URL: database(ports.postgres),
      REDIS_URL: bus(ports.redis),
      PORT: String(ports['others http']),
      GRPC_PORT: String(ports.others),
    },
  );
  const processes = [...Object.values(parts), neighbours];
  const doors = ([1, 2] as const).map(
    async (n) => `http://127.0.0.1:${await through(`residents→edge-${n}`, ports[`edge-${n}`])}`,
  );

  const end = async () => {
    await Promise.all(processes.map((process) => process.kill()));
    await Promise.all(Object.values(proxies).map((proxy) => proxy.close()));
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    const watched = await through('watchers→rooms', ports.rooms);
    const readersPort = await through(readersLink, ports['edge-2']);
    await Promise.all([parts.postgres.start(), parts.redis.start()]);
    // Both bring the tables of the outbox up to date.
    await Promise.all([parts.rooms.start(), neighbours.start()]);
    await Promise.all([parts['edge-1'].start(), parts['edge-2'].start()]);
    return {
      parts,
      links: proxies,
      doors: await Promise.all(doors),
      readersDoor: `http://127.0.0.1:${readersPort}`,
      rooms: `http://127.0.0.1:${watched}`,
      door: `http://127.0.0.1:${ports['edge-1']}`,
      deaths: () => processes.flatMap((process) => process.deaths()),
      end,
    };
  } catch (error) {
    await end();
    throw error;
  }
}

/**
 * What is committed must outlive a kill, but not a power cut: without fsync the system keeps it, and the disk of who runs
 * this is spared.
 */
async function postgresProcess(folder: string, port: number): Promise<KeptProcess> {
  const programs = await postgresPrograms('system');
  const { wrap, options } = postgresRunner(folder);
  const cluster = join(folder, 'postgres');
  const initdb = wrap(programs.initdb, ['-D', cluster, '-U', 'city', '-A', 'trust', '-E', 'UTF8', '--locale=C', '-N']);
  execFileSync(initdb[0], initdb[1], { ...options, stdio: 'pipe' });
  const settings = ['listen_addresses=127.0.0.1', `port=${port}`, `unix_socket_directories=${folder}`, 'fsync=off'];
  const [command, args] = wrap(programs.postgres, ['-D', cluster, ...settings.flatMap((setting) => ['-c', setting])]);
  return keptProcess({ name: 'postgres', command, args, ...options, ready: /ready to accept connections/ });
}

function redisProcess(folder: string, port: number): KeptProcess {
  const settings = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no', '--dir', folder];
  return keptProcess({ name: 'redis', command: 'redis-server', args: settings, ready: /Ready to accept connections/ });
}

/** Who listens. */
const listeners = [
  'postgres',
  'redis',
  'rooms',
  'rooms http',
  'others',
  'others http',
  'edge-1',
  'edge-1 grpc',
  'edge-2',
  'edge-2 grpc',
] as const;

const taken = new Set<number>();

async function freePorts(): Promise<Record<(typeof listeners)[number], number>> {
  const ports: Partial<Record<string, number>> = {};
  for (const name of listeners) ports[name] = await untakenPort();
  return ports as Record<(typeof listeners)[number], number>;
}

/** What is free now may be a port of this city that its process has left. */
async function untakenPort(): Promise<number> {
  for (;;) {
    const port = await freePort();
    if (taken.has(port)) continue;
    taken.add(port);
    return port;
  }
}
