/** Every implementation of the leases keeps what leases.ts promises. */
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe } from 'vitest';
import { redisServers, type TestRedis, testRedis } from '../redis-server.testing.ts';
import { leasesAcceptance } from './leases.acceptance.ts';
import type { Leases } from './leases.ts';
import { openMemoryLeases } from './leases-memory.ts';
import { openRedisLeases } from './leases-redis.ts';

const opened: Leases[] = [];

afterEach(async () => {
  for (const leases of opened.splice(0)) await leases.close();
});

describe('in memory', () => {
  let now = 1_790_000_000_000;
  leasesAcceptance({
    async open() {
      const leases = openMemoryLeases(() => now);
      return [leases, leases];
    },
    async pass(ms) {
      now += ms;
    },
  });
});

describe.each(redisServers)('in Redis, %s', (server) => {
  let started: Promise<TestRedis> | undefined;
  leasesAcceptance({
    async open() {
      started ??= testRedis(server);
      const redis = await started;
      await redis.flush();
      const two: [Leases, Leases] = [openRedisLeases(redis.url), openRedisLeases(redis.url)];
      opened.push(...two);
      return two;
    },
    pass: (ms) => sleep(ms),
  });
});
