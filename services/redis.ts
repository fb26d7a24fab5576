/**
 * One way to reach Redis. `redis://host:6379` (or `rediss://`) is a single Redis, `redis-cluster://a:6379,b:6379` a
 * Redis Cluster.
 */
import { Cluster, Redis } from 'ioredis';

/** A single Redis or a Cluster; the commands are the same. */
export type RedisClient = Redis | Cluster;

/**
 * Opens a client that connects by itself, again and again. The caller listens for `error`. `answerWithinMs`: a command
 * fails when Redis is away or does not answer so soon, for callers that can do without it. `silentMs`: a connection on which
 * nothing comes for so long, though a command waits, is given up, and another one is made. `gathers`: commands of one turn
 * leave in one write, a moment later; not for who gathers by itself (a Cluster does so in any case).
 */
export function openRedis(
  url: string,
  {
    answerWithinMs,
    silentMs = 10_000,
    gathers = true,
  }: { answerWithinMs?: number; silentMs?: number; gathers?: boolean } = {},
): RedisClient {
  const options = {
    // A command given while Redis is away fails soon instead of waiting for ever: callers say so and go on.
    maxRetriesPerRequest: 1,
    // A connection may be gone without a word (a router that was restarted, a hung Redis): nothing else would ever tell.
    socketTimeout: silentMs,
    // Who subscribes does so again on a new connection: were ioredis refused it, the process would end with an error nobody caught.
    autoResubscribe: false,
    ...(answerWithinMs === undefined ? {} : { commandTimeout: answerWithinMs, enableOfflineQueue: false }),
  };
  if (!url.startsWith('redis-cluster://')) return new Redis(url, { ...options, enableAutoPipelining: gathers });
  const nodes = url.slice('redis-cluster://'.length).split(',');
  return new Cluster(nodes, {
    shardedSubscribers: true,
    enableAutoPipelining: true,
    enableOfflineQueue: answerWithinMs === undefined,
    redisOptions: options,
  });
}
