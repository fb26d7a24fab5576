/**
 * One way to reach Redis. `redis://host:6379` (or `rediss://`) is a single Redis, `redis-cluster://a:6379,b:6379` a
 * Redis Cluster.
 */
import { Cluster, Redis } from 'ioredis';

/** A single Redis or a Cluster; the commands are the same. */
export type RedisClient = Redis | Cluster;

/** Opens a client that connects by itself, again and again. The caller listens for `error`. */
export function openRedis(url: string): RedisClient {
  if (!url.startsWith('redis-cluster://')) {
    // A command given while Redis is away fails soon instead of waiting for ever: callers say so and go on.
    return new Redis(url, { maxRetriesPerRequest: 1, enableAutoPipelining: true });
  }
  const nodes = url.slice('redis-cluster://'.length).split(',');
  return new Cluster(nodes, {
    shardedSubscribers: true,
    enableAutoPipelining: true,
    redisOptions: { maxRetriesPerRequest: 1 },
  });
}
