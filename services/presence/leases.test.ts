/** Every implementation of the leases keeps what leases.ts promises. */
import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { openRedis } from '../redis.ts';
import { redisServers, type TestRedis, testRedis } from '../redis-server.testing.ts';
import { leasesAcceptance } from './leases.acceptance.ts';
import type { Leases } from './leases.ts';
import { openMemoryLeases } from './leases-memory.ts';
import { openRedisLeases } from './leases-redis.ts';
import { partitionOf } from './partitions.ts';
import { eg } from './presence.testing.ts';

const opened: Leases[] = [];

afterEach(async () => {
  vi.useRealTimers();
  for (const leases of opened.splice(0)) await leases.close();
});

describe('in memory', () => {
  let now = 1_790_000_000_000;
  leasesAcceptance({
    async open() {
      const leases = openMemoryLeases({ now: () => now, elapsed: () => now });
      return [leases, leases];
    },
    async pass(ms) {
      now += ms;
    },
  });

  test.each([3_600_000, -3_600_000])('a clock that is set by %i ms ends no lease and keeps none', async (step) => {
    vi.useFakeTimers({ now });
    const leases = openMemoryLeases();
    await leases.keep('e.1', 40_000, true);
    await leases.renew([eg.lease()], { edge: 'e.1' });
    await leases.renew([eg.lease({ userId: 'u_taras' })], 40_000);
    vi.setSystemTime(Date.now() + step);
    vi.advanceTimersByTime(39_000);
    expect(await leases.sweep()).toEqual([]);
    vi.advanceTimersByTime(3_000);
    // As of their end, by the clock as it is now.
    const ended = { after: 'offline', lastSeen: Date.now() - 2_000 };
    expect(await leases.sweep()).toMatchObject([
      { userId: 'u_taras', ...ended },
      { userId: 'u_olena', ...ended },
    ]);
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

test.each(redisServers)(
  'in Redis, %s, however calls about one resident cross, the read view says how they are',
  async (kind) => {
    const server = await testRedis(kind);
    const [here, there] = [openRedisLeases(server.url), openRedisLeases(server.url)];
    const redis = openRedis(server.url);
    opened.push(here, there);
    try {
      await vi.waitFor(() => Promise.all([here.count('city'), there.count('city')]), 10_000);
      for (let n = 0; n < 100; n++) {
        const [tab, other] = [eg.lease(), eg.lease({ place: 'room:a', userId: 'u_taras' })];
        await Promise.all([
          here.renew([tab, other], 10_000),
          there.renew([{ ...tab, status: 'away' }], 10_000),
          n % 2 === 0 ? there.drop([tab]) : here.drop([tab]),
        ]);
        const [member] = await there.get('city', ['u_olena']);
        expect((await redis.get('presence:u_olena')) ?? 'offline').toBe(member?.status);
      }
    } finally {
      redis.disconnect();
    }
  },
);

test('in Redis a clock that is set back keeps nobody for longer than two minutes', async () => {
  const server = await testRedis();
  const redis = new Redis(server.url);
  const leases = openRedisLeases(server.url);
  opened.push(leases);
  const timed = `${partitionOf('city', 'u_olena')}:leases`;
  await leases.keep('e.1', 40_000, true);
  await leases.renew([eg.lease()], 40_000);
  await leases.renew([eg.lease({ userId: 'u_taras' })], { edge: 'e.1' });
  // As they are when the clock was an hour further.
  for (const key of [timed, '{edges}:lasting']) {
    const [member = '', end = ''] = await redis.zrange(key, '0', '0', 'WITHSCORES');
    await redis.zadd(key, Number(end) + 3_600_000, member);
  }
  expect(await leases.sweep()).toEqual([]);
  for (const key of [timed, '{edges}:lasting']) {
    const [, end = ''] = await redis.zrange(key, '0', '0', 'WITHSCORES');
    expect(Number(end)).toBeLessThanOrEqual(Date.now() + 120_000);
    expect(Number(end)).toBeGreaterThan(Date.now());
  }
  redis.disconnect();
});

test('in Redis what a release kept that knew of no edges and no choices goes on, and ends', async () => {
  const server = await testRedis();
  const redis = new Redis(server.url);
  const leases = openRedisLeases(server.url);
  opened.push(leases);
  const [since, over] = [Date.now() - 60_000, Date.now() - 5_000];
  for (const [userId, name, end] of [
    ['u_olena', 'Олена', since + 120_000],
    ['u_taras', 'Тарас', over],
  ] as const) {
    const tag = partitionOf('city', userId);
    const [lease, compared] = [`city\0${userId}\0edge:1`, name.toLowerCase()];
    await redis.hset(`${tag}:holds`, lease, `online ${name}`);
    await redis.zadd(`${tag}:leases`, end, lease);
    await redis.hset(`${tag}:here:city`, userId, `1 0 ${since}\0${name}\0${compared}`);
    await redis.zadd(`${tag}:order:city`, 0, `0${compared}\0${userId}`);
  }
  const inRoom = partitionOf('room:a', 'u_olena');
  await redis.hset(`${inRoom}:holds`, 'room:a\0u_olena\0edge:1', 'online Олена');
  await redis.zadd(`${inRoom}:leases`, since + 120_000, 'room:a\0u_olena\0edge:1');
  await redis.hset(`${inRoom}:here:room:a`, 'u_olena', `1 0 ${since}\0Олена\0олена`);
  await redis.sadd(`${partitionOf('city', 'u_olena')}:rooms:u_olena\0edge:1`, 'room:a');
  redis.disconnect();
  expect((await leases.members('city', 10)).members).toMatchObject([
    { userId: 'u_olena', username: 'Олена', status: 'online', lastSeen: since, doNotDisturb: false },
    { userId: 'u_taras' },
  ]);
  expect(await leases.sweep()).toMatchObject([
    { userId: 'u_taras', before: 'online', after: 'offline', lastSeen: over },
  ]);
  await leases.keep('edge.1', 60_000, true);
  expect(await leases.renew([eg.lease()], { edge: 'edge.1' })).toEqual([]);
  expect(await leases.held('edge.1')).toBe(1);
  expect(await leases.leave('u_olena', 'edge:1')).toMatchObject([
    { place: 'city', username: 'Олена', after: 'offline', online: 0 },
    { place: 'room:a', username: 'Олена', after: 'offline', online: 0 },
  ]);
});
