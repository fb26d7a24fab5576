/** One city in many processes: two edges and every other service apart, on Redis and PostgreSQL, found by *_URL. */
import { type ChildProcess, spawn } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { cityAcceptance } from './city.acceptance.ts';
import { arrive, eventually, stranger } from './city-client.testing.ts';
import { addressVariable, type ServiceName } from './config.ts';
import { freePort } from './free-port.testing.ts';
import { testPostgres } from './postgres-server.testing.ts';
import { type TestRedis, testRedis } from './redis-server.testing.ts';

/** Which services share a process. */
const layout: readonly (readonly ServiceName[])[] = [
  ['rooms'],
  ['presence'],
  ['residents', 'feed', 'home', 'registry', 'matrix-gateway'],
  ['secondme', 'agents-core'],
];

type Process = { child: ChildProcess; http: string; grpc: string };

describe('a city in pieces', () => {
  const processes: Process[] = [];
  const startAgain: Record<string, () => Promise<Process>> = {};
  let startEdge: () => Promise<Process>;
  let edges: Process[] = [];
  let redis: TestRedis;

  beforeAll(async () => {
    const [postgres, startedRedis] = await Promise.all([testPostgres(), testRedis()]);
    await postgres.close();
    redis = startedRedis;
    const ports = new Map<readonly ServiceName[], { http: number; grpc: number }>();
    for (const names of layout) ports.set(names, { http: await freePort(), grpc: await freePort() });
    const addresses = Object.fromEntries(
      [...ports].flatMap(([names, { grpc }]) =>
        names.map((name) => [addressVariable(name), `http://127.0.0.1:${grpc}`]),
      ),
    );
    const env = {
      ...addresses,
      DATABASE_URL: postgres.url,
      REDIS_URL: redis.url,
      CITY_SECRET: 'a secret of this test, long enough to sign',
      CITY_LIMITS: 'off',
      LOG_LEVEL: 'error',
    };
    for (const [names, { http, grpc }] of ports) {
      startAgain[names[0] ?? ''] = () => startProcess(names, http, grpc, env);
    }
    processes.push(...(await Promise.all(Object.values(startAgain).map((start) => start()))));
    startEdge = async () => startProcess(['edge'], await freePort(), await freePort(), env);
    edges = await Promise.all([startEdge(), startEdge()]);
    processes.push(...edges);
    for (const edge of edges) {
      await eventually(
        () => stranger(edge.http).call('GET', '/city/home'),
        ({ status, body }) => status === 200 && body.missing.length === 0,
        20_000,
      );
    }
  }, 90_000);

  afterAll(async () => {
    await Promise.all(processes.map(({ child }) => ended(child, 'SIGTERM')));
  });

  cityAcceptance(() => ({ base: edges[0]?.http ?? '', other: edges[1]?.http ?? '' }));

  test('each process says in /readyz what it needs', async () => {
    for (const { http } of processes) {
      const { status, body } = await stranger(http).call('GET', '/readyz');
      expect([status, body.missing]).toEqual([200, []]);
    }
  });

  test('without Redis a post is still taken and still heard; presence says that it cannot be asked, and comes back', async () => {
    const [here, there] = [edges[0]?.http ?? '', edges[1]?.http ?? ''];
    const [author, reader] = [await arrive(here, 'Пише'), await arrive(there, 'Читає')];
    const socket = await reader.open('/ws/city/rooms/city_science');
    await socket.next('city.room.snapshot');
    await redis.stop();
    const posted = await author.call('POST', '/city/rooms/city_science/messages', { text: 'без Redis' });
    expect(posted.status).toBe(201);
    await socket.next((frame) => frame.event === 'city.room.message' && frame.message.id === posted.body.id, 15_000);
    const { body } = await author.call('GET', '/city/home');
    expect(body.missing).toContain('presence');
    expect(body.residents_online).toBeUndefined();
    await redis.start();
    const back = await eventually(
      () => author.call('GET', '/city/home'),
      ({ body: home }) => home.missing.length === 0,
      20_000,
    );
    expect(back.status).toBe(200);
    await socket.close();
  }, 60_000);

  test('who chooses to be invisible when the edge of their tab was just killed is seen nowhere from then on', async () => {
    const doomed = await startEdge();
    const guest = await arrive(doomed.http, 'Зникла');
    const tab = await guest.open('/ws/city/rooms/city_science');
    const other = stranger(edges[0]?.http ?? '');
    const whereSeen = async () => {
      const paths = ['/city/presence?limit=500', '/city/rooms/city_science/members'];
      const answers = await Promise.all(paths.map((path) => other.call('GET', path)));
      return answers.map(({ body }) => JSON.stringify(body).includes(guest.userId));
    };
    await eventually(whereSeen, (seen) => seen.every(Boolean));
    await ended(doomed.child, 'SIGKILL');
    await tab.closed;
    expect(await whereSeen()).toEqual([true, true]);
    const asGuest = { authorization: `Bearer ${guest.token}` };
    const chosen = await other.callRaw('PATCH', '/city/presence/me', '{"choice":"invisible"}', asGuest);
    expect(chosen).toMatchObject({ status: 200, body: { choice: 'invisible' } });
    expect(await whereSeen()).toEqual([false, false]);
  }, 60_000);

  test('a killed rooms process is missed by name and comes back, with nothing lost', async () => {
    const author = await arrive(edges[0]?.http ?? '', 'Наполеглива');
    const post = (clientId: string) =>
      author.call('POST', '/city/rooms/city_energy/messages', { text: 'до і після', client_id: clientId });
    expect((await post('before')).status).toBe(201);
    const rooms = processes[0];
    if (rooms) await ended(rooms.child, 'SIGKILL');
    const refused = await post('during');
    expect(refused.status).toBe(503);
    expect((await stranger(edges[0]?.http ?? '').call('GET', '/readyz')).body.missing).toContain('rooms');
    const again = await startAgain.rooms?.();
    if (again) processes[0] = again;
    const kept = await eventually(
      () => post('during'),
      ({ status }) => status === 201,
      20_000,
    );
    expect(kept.body.text).toBe('до і після');
    expect((await post('before')).status).toBe(200);
  }, 60_000);
});

async function startProcess(
  names: readonly ServiceName[],
  http: number,
  grpc: number,
  env: Record<string, string>,
): Promise<Process> {
  const child = spawn(process.execPath, ['services/start.ts', ...names], {
    env: { ...process.env, ...env, PORT: String(http), GRPC_PORT: String(grpc) },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  await new Promise<void>((resolve, reject) => {
    let said = '';
    const hear = (text: string) => {
      said += text;
      if (/open:|Open:/i.test(said)) resolve();
    };
    child.stdout.setEncoding('utf8').on('data', hear);
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      said += text;
    });
    child.once('exit', () => reject(new Error(`${names.join(' ')} did not start: ${said}`)));
  });
  return { child, http: `http://127.0.0.1:${http}`, grpc: `http://127.0.0.1:${grpc}` };
}

async function ended(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exit = new Promise((resolve) => child.once('exit', resolve));
  child.kill(signal);
  await exit;
}
