/** A limit of which one thing may cost much or little, and of which one can be told how much is left. */
import type { RateLimiterRes } from 'rate-limiter-flexible';
import type { Config } from './config.ts';
import { consume, type LimitShape, openLimiter } from './limits.ts';

/** What of an allowance is left, and in how many milliseconds it is whole again. */
export type Left = { remaining: number; resetsInMs: number };

/** One allowance; across processes when there is a Redis. */
export type Allowance = {
  /** Takes `points` for the key. Throws resource_exhausted, with the time to wait, and takes nothing, when fewer are left. */
  take(key: string, points: number): Promise<Left>;
  /** Counts `points` more, which cannot be refused any more, or gives back when they are negative. */
  add(key: string, points: number): Promise<Left>;
  /** What is left, taking nothing. */
  left(key: string): Promise<Left>;
  /** Goes on where another process has ended: so much was used, and so long it is until the allowance is whole again. */
  resume(key: string, used: number, resetsInMs: number): Promise<void>;
  close(): void;
};

/** Opens an allowance of `points` in `seconds` a key; `what` begins the refusal. */
export function openAllowance(
  config: Pick<Config, 'redisUrl'>,
  name: string,
  what: string,
  shape: LimitShape,
): Allowance {
  const { limiter, close } = openLimiter(config, name, shape);
  const told = ({ remainingPoints, msBeforeNext }: RateLimiterRes): Left => ({
    remaining: Math.max(0, remainingPoints),
    resetsInMs: Math.max(0, msBeforeNext),
  });
  return {
    async take(key, points) {
      try {
        return told(await consume(limiter, what, key, points));
      } catch (refusal) {
        // The limiter counts also what it refuses: who asks for too much could then not have less.
        await limiter.reward(key, points);
        throw refusal;
      }
    },
    add: async (key, points) =>
      told(points < 0 ? await limiter.reward(key, -points) : await limiter.penalty(key, points)),
    async left(key) {
      const known = await limiter.get(key);
      return known ? told(known) : { remaining: shape.points, resetsInMs: 0 };
    },
    resume: async (key, used, resetsInMs) => void (await limiter.set(key, used, resetsInMs / 1_000)),
    close,
  };
}
