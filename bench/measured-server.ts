/** The servers that are measured beside each other, each a process of its own on stores that they share. */
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { freePort } from 'services/free-port.testing.ts';
import { openPassports } from 'services/passport.ts';
import { serviceFlags } from '../city/service-flags.mjs';
import type { Seat } from './frame-socket.ts';
import type { Stores } from './stores.ts';

/** A running server. */
export type MeasuredServer = {
  /** Whether its messages have a seq. */
  ordered: boolean;
  /** Makes rooms; answers their ids. */
  rooms(count: number): Promise<string[]>;
  /** A resident's way into a room, or to the door when there is none. */
  seat(roomId?: string): Promise<Seat>;
  /** Processor time until now, user and system, milliseconds. */
  cpuMs(): number;
  /** Resident memory, bytes. */
  memory(): number;
  /** Ends it as a crash would, and starts it again at the same port. */
  crash(): Promise<void>;
  close(): Promise<void>;
};

const secret = 'what the passports of a bench are signed with';
const passports = openPassports(secret);
let residents = 0;

/** The city: all services in one process, with PostgreSQL and with Redis between processes. */
export async function openCity(stores: Stores): Promise<MeasuredServer> {
  const data = mkdtempSync(join(tmpdir(), 'city-bench-'));
  const port = await freePort();
  const server = await openServer(
    'services/start.ts',
    'City is open',
    port,
    {
      GRPC_PORT: String(await freePort()),
      CITY_DATA: data,
      CITY_SECRET: secret,
      CITY_LIMITS: 'off',
      LOG_LEVEL: 'silent',
      DATABASE_URL: await stores.database(),
      REDIS_URL: stores.redisUrl,
    },
    serviceFlags,
  );
  return {
    ...server,
    ordered: true,
    async rooms(count) {
      const { token } = await resident();
      const ids: string[] = [];
      for (let n = 0; n < count; n++) {
        const answer = await fetch(`http://127.0.0.1:${port}/city/rooms`, {
          method: 'POST',
          headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
          body: JSON.stringify({ name: `Room ${crypto.randomUUID()}` }),
        });
        if (!answer.ok) throw new Error(await answer.text());
        ids.push(((await answer.json()) as { id: string }).id);
      }
      return ids;
    },
    async seat(roomId) {
      const { token } = await resident();
      return { port, path: roomId === undefined ? '/ws/city' : `/ws/city/rooms/${roomId}`, token };
    },
    async close() {
      await server.close();
      rmSync(data, { recursive: true, force: true });
    },
  };
}

/** hand-written-server.ts. */
export async function openHandWritten(stores: Stores): Promise<MeasuredServer> {
  return openBare('bench/hand-written-server.ts', {
    DATABASE_URL: await stores.database(),
    REDIS_URL: stores.redisUrl,
  });
}

/** forgetful-server.ts, which needs no stores. */
export function openForgetful(): Promise<MeasuredServer> {
  return openBare('bench/forgetful-server.ts', {});
}

/** A server that knows neither rooms nor residents before somebody names them. */
async function openBare(file: string, given: Record<string, string>): Promise<MeasuredServer> {
  const port = await freePort();
  const server = await openServer(file, 'open', port, given);
  return {
    ...server,
    ordered: false,
    rooms: async (count) => Array.from({ length: count }, () => `room_${crypto.randomUUID()}`),
    seat: async (roomId = '') => ({ port, path: roomId === '' ? '/' : `/rooms/${roomId}`, token: 'nobody' }),
  };
}

function resident(): Promise<{ token: string }> {
  residents += 1;
  const id = `u_${String(residents).padStart(26, '0')}`;
  return passports.issue({ id, name: `Resident ${residents}`, kind: 'guest', roles: [], scopes: [] }, 3_600);
}

async function openServer(
  file: string,
  ready: string,
  port: number,
  given: Record<string, string>,
  flags: readonly string[] = [],
) {
  const path = fileURLToPath(new URL(`../${file}`, import.meta.url));
  const env = { ...process.env, PORT: String(port), ...given };
  const start = async () => {
    const child = spawn(process.execPath, [...flags, path], { env, stdio: ['ignore', 'pipe', 'inherit'] });
    await new Promise<void>((resolve, reject) => {
      child.stdout.setEncoding('utf8').on('data', (text: string) => text.includes(ready) && resolve());
      child.once('exit', () => reject(new Error(`${file} did not open`)));
    });
    return child;
  };
  let child = await start();
  const stop = async (signal: NodeJS.Signals) => {
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill(signal);
    await ended;
  };
  return {
    cpuMs: () => cpuMsOf(child.pid),
    memory: () => memoryOf(child.pid),
    async crash() {
      await stop('SIGKILL');
      child = await start();
    },
    close: () => stop('SIGINT'),
  };
}

/** proc(5): after the name in brackets, fields 14 and 15 are utime and stime, in hundredths of a second. */
function cpuMsOf(pid: number | undefined): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  return (Number(fields[11]) + Number(fields[12])) * 10;
}

function memoryOf(pid: number | undefined): number {
  const [, kilobytes] = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
  return Number(kilobytes) * 1024;
}
