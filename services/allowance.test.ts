import { Code } from '@connectrpc/connect';
import { afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { type Allowance, openAllowance } from './allowance.ts';
import { redisServers, type TestRedis, testRedis } from './redis-server.testing.ts';

const opened: Allowance[] = [];
afterEach(() => {
  for (const allowance of opened.splice(0)) allowance.close();
});

function open(redisUrl?: string): Allowance {
  const allowance = openAllowance({ redisUrl }, 'tokens', 'too many tokens', { points: 100, seconds: 60 });
  opened.push(allowance);
  return allowance;
}

/** One that counts where it should: until it is connected it counts for itself, and then anew. */
async function connected(redisUrl: string | undefined): Promise<Allowance> {
  const [allowance, other] = [open(redisUrl), open(redisUrl)];
  if (redisUrl === undefined) return allowance;
  await vi.waitFor(async () => {
    const key = crypto.randomUUID();
    await allowance.take(key, 10);
    expect(await other.take(key, 10)).toMatchObject({ remaining: 80 });
  }, 5_000);
  return allowance;
}

/** What every allowance does; `url` gives where it counts. */
function allowanceAcceptance(url: () => string | undefined): void {
  test('takes, gives back, counts what is over, and tells what is left', async () => {
    const [allowance, olena] = [await connected(url()), `u_${crypto.randomUUID()}`];
    expect(await allowance.left(olena)).toEqual({ remaining: 100, resetsInMs: 0 });
    expect(await allowance.take(olena, 60)).toMatchObject({ remaining: 40 });
    expect(await allowance.add(olena, -10)).toMatchObject({ remaining: 50 });
    expect(await allowance.add(olena, 20)).toMatchObject({ remaining: 30 });
    const { remaining, resetsInMs } = await allowance.left(olena);
    expect(remaining).toBe(30);
    expect(resetsInMs).toBeGreaterThan(0);
    expect(resetsInMs).toBeLessThanOrEqual(60_000);
    expect(await allowance.add(olena, 80)).toMatchObject({ remaining: 0 });
    await expect(allowance.take(olena, 1)).rejects.toMatchObject({
      code: Code.ResourceExhausted,
      rawMessage: expect.stringMatching(/^too many tokens, try again in \d+ s$/),
    });
  });

  test('goes on where another has ended', async () => {
    const [allowance, olena] = [await connected(url()), `u_${crypto.randomUUID()}`];
    await allowance.resume(olena, 70, 20_000);
    const { remaining, resetsInMs } = await allowance.take(olena, 10);
    expect(remaining).toBe(20);
    expect(resetsInMs).toBeLessThanOrEqual(20_000);
  });

  test('who asks for more than is left can still have less', async () => {
    const [allowance, olena] = [await connected(url()), `u_${crypto.randomUUID()}`];
    await allowance.take(olena, 90);
    await expect(allowance.take(olena, 20)).rejects.toMatchObject({ code: Code.ResourceExhausted });
    expect(await allowance.take(olena, 10)).toMatchObject({ remaining: 0 });
  });

  test('of many at once only as many go through as there is room for', async () => {
    const [allowance, olena] = [await connected(url()), `u_${crypto.randomUUID()}`];
    const outcomes = await Promise.allSettled(Array.from({ length: 50 }, () => allowance.take(olena, 10)));
    expect(outcomes.filter(({ status }) => status === 'fulfilled').length).toBeLessThanOrEqual(10);
    expect(outcomes[0]?.status).toBe('fulfilled');
  });
}

describe('in memory', () => allowanceAcceptance(() => undefined));

describe.each(redisServers)('in Redis, %s', (server) => {
  let redis: TestRedis;
  beforeAll(async () => {
    redis = await testRedis(server);
  });
  allowanceAcceptance(() => redis.url);
});
