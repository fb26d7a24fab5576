/** Rate limits: so many of one thing for one resident in a while; across processes when there is a Redis. */
import { type RateLimiterAbstract, RateLimiterMemory, RateLimiterRedis, RateLimiterRes } from 'rate-limiter-flexible';
import type { Config } from './config.ts';
import { openRedis } from './redis.ts';
import { tooMany } from './refusal.ts';

/** One limit. */
export type Limit = {
  /** Counts one for the key. Throws resource_exhausted, with the time to wait, when the key has used up its share. */
  take(key: string): Promise<void>;
  /** Takes one back that came to nothing. Best effort. */
  giveBack(key: string): void;
  close(): void;
};

/** A post must not wait for Redis: when it does not answer so soon, this process counts for itself. */
const answerWithinMs = 200;

/** How much, in how many seconds. */
export type LimitShape = { points: number; seconds: number };

/** Opens a limit of `points` in `seconds` a key; `what` begins the refusal: "too many messages". */
export function openLimit(
  config: Pick<Config, 'limits' | 'redisUrl'>,
  name: string,
  what: string,
  shape: LimitShape,
): Limit {
  if (!config.limits) return { take: async () => {}, giveBack: () => {}, close: () => {} };
  const { limiter, close } = openLimiter(config, name, shape);
  return {
    take: async (key) => void (await consume(limiter, what, key, 1)),
    giveBack: (key) => void limiter.reward(key).catch(() => undefined),
    close,
  };
}

/** What counts: in Redis when there is one, and in this process while Redis is away. */
export function openLimiter(
  config: Pick<Config, 'redisUrl'>,
  name: string,
  { points, seconds }: LimitShape,
): { limiter: RateLimiterAbstract; close(): void } {
  const shape = { points, duration: seconds, keyPrefix: `limit:${name}` };
  const memory = new RateLimiterMemory(shape);
  const redis = config.redisUrl ? openRedis(config.redisUrl, { answerWithinMs }) : undefined;
  // Errors of the connection are told by the Bus; while Redis is away each process counts for itself.
  redis?.on('error', () => undefined);
  const limiter: RateLimiterAbstract = redis
    ? new RateLimiterRedis({ ...shape, storeClient: redis, insuranceLimiter: memory })
    : memory;
  return { limiter, close: () => redis?.disconnect() };
}

/** Counts `points` for the key. Throws resource_exhausted, with the time to wait, when its share is used up. */
export async function consume(
  limiter: RateLimiterAbstract,
  what: string,
  key: string,
  points: number,
): Promise<RateLimiterRes> {
  try {
    return await limiter.consume(key, points);
  } catch (refusal) {
    if (refusal instanceof RateLimiterRes) throw tooMany(what, refusal.msBeforeNext);
    throw refusal;
  }
}
