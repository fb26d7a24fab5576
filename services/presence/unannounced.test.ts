/** What Redis did while it was failing is told when it is well again: once, and as it is by then. */
import { Code } from '@connectrpc/connect';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { type TestRedis, testRedis, withNode } from '../redis-server.testing.ts';
import type { Change, Leases } from './leases.ts';
import { openRedisLeases } from './leases-redis.ts';
import { eg } from './presence.testing.ts';
import { Unannounced } from './unannounced.ts';

const residents = Array.from({ length: 200 }, (_, n) => eg.lease({ userId: `u_${n}`, holder: `e:${n}` }));
const told = (changes: readonly Change[]) => changes.map(({ userId, before, after }) => `${userId} ${before} ${after}`);

describe('in a Cluster', () => {
  let redis: TestRedis;
  let leases: Leases;

  beforeEach(async () => {
    redis = await testRedis('cluster');
    leases = openRedisLeases(redis.url, 400);
    await vi.waitFor(() => leases.count('city'), 10_000);
  });
  afterEach(() => leases.close());

  test('a node that answers after the caller gave up', async () => {
    const [port = 0] = redis.ports;
    await withNode(port, (node) => node.call('CLIENT', 'PAUSE', 900, 'ALL'));
    await expect(leases.renew(residents, 60_000)).rejects.toMatchObject({ code: Code.Unavailable });
    expect(leases.healthy()).toBe(false);
    const later = await untilWell(leases);
    expect(told(later).sort()).toEqual(residents.map(({ userId }) => `${userId} offline online`).sort());
    expect(leases.healthy()).toBe(true);
    expect(await leases.renew(residents, 60_000)).toEqual([]);
    expect(await leases.sweep()).toEqual([]);
  });

  test('a node that refuses to write while the others do', async () => {
    const [port = 0] = redis.ports;
    await withNode(port, (node) => node.config('SET', 'min-replicas-to-write', '1'));
    await expect(leases.renew(residents, 60_000)).rejects.toMatchObject({ code: Code.Unavailable });
    await leases.drop(residents.slice(0, 100)).catch(() => undefined);
    await withNode(port, (node) => node.config('SET', 'min-replicas-to-write', '0'));
    const later = [...(await leases.renew(residents, 60_000)), ...(await leases.sweep())];
    expect(told(later).sort()).toEqual(residents.map(({ userId }) => `${userId} offline online`).sort());
  });
});

/** Sweeps, as the service does each second, until a sweep has changes to tell. */
async function untilWell(swept: Leases): Promise<Change[]> {
  for (;;) {
    const changes = await swept.sweep().catch(() => []);
    if (changes.length > 0) return changes;
  }
}

const change = (given: Partial<Change>): Change => ({
  ...{ place: 'city', userId: 'u_olena', username: 'Олена', before: 'offline', after: 'online' },
  ...{ lastSeen: 1, doNotDisturb: false, online: 1, version: 1 },
  ...given,
});
const now = (status: 'online' | 'offline') => ({
  get: async () => [
    { userId: 'u_olena', username: status === 'online' ? 'Леся' : '', status, lastSeen: 5, doNotDisturb: false },
  ],
});

test('several changes of one resident are one, from the first to how they are now', async () => {
  const unannounced = new Unannounced();
  unannounced.keep([change({ before: 'away', after: 'online' })]);
  unannounced.keep([change({ before: 'online', after: 'away' })]);
  expect(await unannounced.take(now('offline'))).toEqual([
    change({ before: 'away', after: 'offline', username: 'Олена', lastSeen: 5 }),
  ]);
  expect(await unannounced.take(now('offline'))).toEqual([]);
});

test('whoever came and is gone again is not told', async () => {
  const unannounced = new Unannounced();
  unannounced.keep([change({})]);
  expect(await unannounced.take(now('offline'))).toEqual([]);
});

test('what cannot be read is kept, also beside what comes meanwhile', async () => {
  const unannounced = new Unannounced();
  unannounced.keep([change({ before: 'away' })]);
  const away = {
    get: async () => {
      unannounced.keep([change({ before: 'online' })]);
      throw new Error('away');
    },
  };
  await expect(unannounced.take(away)).rejects.toThrow('away');
  expect(await unannounced.take(now('online'))).toEqual([change({ before: 'away', username: 'Леся', lastSeen: 5 })]);
});
