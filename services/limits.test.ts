import type { ConnectError } from '@connectrpc/connect';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { type Limit, openLimit } from './limits.ts';
import { redisServers, type TestRedis, testRedis } from './redis-server.testing.ts';

const opened: Limit[] = [];
afterEach(() => {
  for (const limit of opened.splice(0)) limit.close();
});

function open(redisUrl: string | undefined, given = { points: 3, seconds: 60 }, limits = true): Limit {
  const limit = openLimit({ limits, redisUrl }, 'posts', 'too many messages', given);
  opened.push(limit);
  return limit;
}

/** How many of `times` go through. */
async function passed(limit: Limit, key: string, times: number): Promise<number> {
  const outcomes = await Promise.allSettled(Array.from({ length: times }, () => limit.take(key)));
  for (const outcome of outcomes) {
    if (outcome.status === 'rejected')
      expect(outcome.reason).toMatchObject({
        rawMessage: expect.stringMatching(/^too many messages, try again in \d+ s$/),
      });
  }
  return outcomes.filter((outcome) => outcome.status === 'fulfilled').length;
}

/** A limit that counts where it should: until it is connected it counts for itself, and then anew. */
async function connected(redisUrl: string | undefined): Promise<Limit> {
  const [limit, other] = [open(redisUrl), open(redisUrl)];
  if (redisUrl === undefined) return limit;
  await vi.waitFor(async () => {
    const key = crypto.randomUUID();
    expect((await passed(limit, key, 2)) + (await passed(other, key, 5))).toBe(3);
  }, 5_000);
  return limit;
}

/** What every limit does; `url` gives where it counts. */
function limitAcceptance(url: () => string | undefined): void {
  const key = () => `u_${crypto.randomUUID()}`;

  test('lets so many of one key through and tells the others when to come again', async () => {
    const [limit, olena, taras] = [await connected(url()), key(), key()];
    expect(await passed(limit, olena, 5)).toBe(3);
    expect(await passed(limit, taras, 2)).toBe(2);
    const refusal = await limit.take(olena).catch((error: ConnectError) => error);
    const { metadata } = refusal as ConnectError;
    const [seconds, ms] = [Number(metadata.get('retry-after')), Number(metadata.get('retry-after-ms'))];
    expect(ms).toBeGreaterThan(0);
    expect(ms).toBeLessThanOrEqual(60_000);
    expect(seconds).toBe(Math.max(1, Math.ceil(ms / 1000)));
  });

  test('one that came to nothing is given back', async () => {
    const [limit, olena] = [await connected(url()), key()];
    expect(await passed(limit, olena, 4)).toBe(3);
    limit.giveBack(olena);
    limit.giveBack(olena);
    // The one too many was counted, too.
    await vi.waitFor(() => limit.take(olena), 3_000);
  });

  test('begins anew when the time is over', async () => {
    const [limit, olena] = [open(url(), { points: 1, seconds: 1 }), key()];
    expect(await passed(limit, olena, 2)).toBe(1);
    await vi.waitFor(() => limit.take(olena), 3_000);
  });
}

describe('in memory', () => {
  limitAcceptance(() => undefined);
});

describe.each(redisServers)('in Redis, %s', (server) => {
  let redis: TestRedis;
  beforeAll(async () => {
    redis = await testRedis(server);
    await vi.waitFor(() => open(redis.url).take('ready'), 5_000);
  });
  limitAcceptance(() => redis.url);

  test('processes count together', async () => {
    const [here, there] = [await connected(redis.url), await connected(redis.url)];
    expect((await passed(here, 'u_olena', 2)) + (await passed(there, 'u_olena', 5))).toBe(3);
  });
});

describe('while Redis is away', () => {
  let redis: TestRedis;
  beforeAll(async () => {
    redis = await testRedis();
  });
  afterAll(() => redis.stop());

  test('each process counts for itself, and nobody is locked out or let in for ever', async () => {
    const limit = open(redis.url);
    expect(await passed(limit, 'u_taras', 5)).toBe(3);
    await redis.stop();
    expect(await passed(limit, 'u_olena', 10)).toBe(3);
    expect(await passed(limit, 'u_olena', 10)).toBe(0);
    await redis.start();
    await vi.waitFor(async () => expect(await passed(limit, 'u_olena', 1)).toBe(1), 5_000);
  });
});

test('CITY_LIMITS=off counts nothing', async () => {
  expect(await passed(open(undefined, undefined, false), 'u_olena', 100)).toBe(100);
});
