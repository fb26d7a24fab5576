/** The partitions lie evenly over the nodes of a Cluster, by Redis' own count of slots. */
import { beforeAll, expect, test } from 'vitest';
import { type TestRedis, testRedis, withNode } from '../redis-server.testing.ts';
import { partitionOf, partitions } from './partitions.ts';

let redis: TestRedis;
let slots: number[];

beforeAll(async () => {
  redis = await testRedis('cluster');
  await withNode(redis.ports[0] ?? 0, async (node) => {
    slots = await Promise.all(partitions.map((tag) => node.cluster('KEYSLOT', `${tag}:leases`)));
  });
});

test.each([3, 5, 16, 128])('over %i nodes with as many slots each', (nodes) => {
  const shares = Array<number>(nodes).fill(0);
  for (const slot of slots)
    shares[Math.floor((slot * nodes) / 16_384)] = (shares[Math.floor((slot * nodes) / 16_384)] ?? 0) + 1;
  expect(new Set(partitions).size).toBe(128);
  expect(Math.max(...shares) - Math.min(...shares)).toBeLessThanOrEqual(1);
});

test('residents of the city lie in all of them; those of a room in one', () => {
  const residents = Array.from({ length: 5_000 }, (_, n) => `u_${n}`);
  expect(new Set(residents.map((userId) => partitionOf('city', userId))).size).toBe(128);
  expect(new Set(residents.map((userId) => partitionOf('room:a', userId))).size).toBe(1);
});
