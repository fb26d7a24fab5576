/**
 * Throwaway Redis servers for tests: a single one, or a Redis Cluster of three. They keep nothing but a Cluster's map,
 * and are gone when the test file ends, however it ends.
 *
 *     const redis = await testRedis(); // in beforeAll; `url` is for a Config's redisUrl
 *     await redis.stop();              // Redis is down
 *     await redis.start();             // and back at the same address, empty
 */
import { spawn } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { mkdtempSync } from 'node:fs';
import type { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { afterAll } from 'vitest';
import { isFree } from './free-port.testing.ts';

/** A Redis, or a Cluster. */
export type TestRedis = {
  /** For a Config's redisUrl, in this process or another one on this machine. */
  url: string;
  /** The ports of its servers on 127.0.0.1. */
  ports: readonly number[];
  /** Ends it at once, as a crash would. */
  stop(): Promise<void>;
  /** Starts it again, empty; a Cluster with the same servers for the same slots. */
  start(): Promise<void>;
  /** Forgets everything. */
  flush(): Promise<void>;
};

/** `single`: one Redis; `cluster`: three masters. */
export type RedisServer = 'single' | 'cluster';

/** Both, for acceptance suites. */
export const redisServers: readonly RedisServer[] = ['single', 'cluster'];

const slots = 16_384;
const running = new Set<TestRedis>();

afterAll(async () => {
  await Promise.all([...running].map((redis) => redis.stop()));
});

/** Starts Redis on free ports: in about a tenth of a second, a Cluster in about two. */
export async function testRedis(server: RedisServer = 'single'): Promise<TestRedis> {
  const ports = await freePorts(server === 'single' ? 1 : 3);
  const addresses = ports.map((port) => `127.0.0.1:${port}`).join(',');
  const folders = ports.map(() => temporaryFolder());
  let stops: (() => Promise<void>)[] = [];
  const redis: TestRedis = {
    url: server === 'single' ? `redis://${addresses}` : `redis-cluster://${addresses}`,
    ports,
    async start() {
      stops = await Promise.all(ports.map((port, index) => startServer(port, server, folders[index] ?? '')));
      running.add(redis);
      if (server === 'cluster') await untilComplete(ports);
    },
    async stop() {
      running.delete(redis);
      await Promise.all(stops.map((stop) => stop()));
      stops = [];
    },
    async flush() {
      await Promise.all(ports.map((port) => withNode(port, (node) => node.flushall())));
    },
  };
  await redis.start();
  return redis;
}

/** The shells here and below hold a pipe to this process: however the tests end, folders and servers end with them. */
function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'city-redis-'));
  const keeper = spawn('sh', ['-c', 'cat > /dev/null; sleep 1; rm -rf "$1"', 'sh', folder], {
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  keeper.unref();
  (keeper.stdin as Socket).unref();
  return folder;
}

/** Below 32768, where the system's own choices begin; a Cluster's second port is 10,000 higher, and below it too. */
async function freePorts(count: number): Promise<number[]> {
  const ports = new Set<number>();
  while (ports.size < count) {
    const port = randomInt(10_500, 20_000);
    if ((await isFree(port)) && (await isFree(port + 10_000))) ports.add(port);
  }
  return [...ports];
}

/** Speaks to one server. */
export async function withNode<T>(port: number, work: (node: Redis) => Promise<T>): Promise<T> {
  const node = new Redis(port, '127.0.0.1');
  try {
    return await work(node);
  } finally {
    node.disconnect();
  }
}

async function startServer(port: number, server: RedisServer, folder: string): Promise<() => Promise<void>> {
  const settings = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no', '--dir', folder];
  if (server === 'cluster') settings.push('--cluster-enabled', 'yes', '--cluster-node-timeout', '5000');
  const guard = '"$@" & server=$!; cat > /dev/null; kill -KILL $server; wait';
  const child = spawn('sh', ['-c', guard, 'sh', 'redis-server', ...settings], {
    detached: true,
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  await new Promise<void>((resolve, reject) => {
    let said = '';
    const hear = (text: string) => {
      said = (said + text).slice(-4000);
      if (said.includes('Ready to accept connections')) resolve();
      else if (/in use|not found|FATAL/i.test(said)) reject(new Error(`redis-server did not start: ${said}`));
    };
    child.stdout.setEncoding('utf8').on('data', hear);
    child.stderr.setEncoding('utf8').on('data', hear);
    child.once('error', reject);
  });
  return async () => {
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.stdin.end();
    await ended;
  };
}

/** Waits until each server of the Cluster knows all; at the first start it shares the slots among them. */
async function untilComplete(ports: readonly number[]): Promise<void> {
  const nodes = ports.map((port) => new Redis(port, '127.0.0.1'));
  try {
    const infos = await Promise.all(nodes.map((node) => node.cluster('INFO')));
    if (infos.every((info) => info.includes('cluster_known_nodes:1\r'))) await joinCluster(nodes, ports);
    while (!(await isComplete(nodes))) await sleep(50);
  } finally {
    for (const node of nodes) node.disconnect();
  }
}

async function joinCluster(nodes: readonly Redis[], ports: readonly number[]): Promise<void> {
  await Promise.all(
    nodes.map(async (node, index) => {
      const from = Math.ceil((slots * index) / nodes.length);
      const to = Math.ceil((slots * (index + 1)) / nodes.length) - 1;
      await node.call('CLUSTER', 'ADDSLOTSRANGE', from, to);
      await node.call('CLUSTER', 'SET-CONFIG-EPOCH', index + 1);
    }),
  );
  for (const port of ports.slice(1)) await nodes[0]?.call('CLUSTER', 'MEET', '127.0.0.1', port);
}

async function isComplete(nodes: readonly Redis[]): Promise<boolean> {
  const infos = await Promise.all(nodes.map((node) => node.cluster('INFO')));
  const whole = [`cluster_known_nodes:${nodes.length}\r`, 'cluster_state:ok\r', `cluster_slots_ok:${slots}\r`];
  return infos.every((info) => whole.every((line) => info.includes(line)));
}
