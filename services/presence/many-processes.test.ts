/** Several presence processes on one Redis: nobody is told twice, and an outage of Redis passes. */
import { Code } from '@connectrpc/connect';
import { Redis } from 'ioredis';
import { Choice } from 'proto/city/presence/v1/chosen';
import { Status } from 'proto/city/presence/v1/status';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { type TestPostgres, testPostgres } from '../postgres-server.testing.ts';
import { type TestRedis, testRedis } from '../redis-server.testing.ts';
import { eg, hear, openPresence, type PresenceUnderTest } from './presence.testing.ts';

let postgres: TestPostgres;
let redis: TestRedis;
let here: PresenceUnderTest;
let there: PresenceUnderTest;
let admin: Redis;

beforeAll(async () => {
  postgres = await testPostgres();
});
afterAll(() => postgres.close());
beforeEach(async () => {
  redis = await testRedis();
  [here, there] = await Promise.all([openPresence(postgres.url, redis.url), openPresence(postgres.url, redis.url)]);
  admin = new Redis(redis.url);
  admin.on('error', () => undefined);
});
afterEach(async () => {
  admin.disconnect();
  await Promise.all([here.city.close(), there.city.close()]);
});

/** What presence itself misses: residents, who revoke passports, live nowhere in these tests. */
const missing = async ({ city }: PresenceUnderTest): Promise<string[]> => {
  const { missing: all } = (await (await fetch(`http://127.0.0.1:${city.port}/readyz`)).json()) as {
    missing: string[];
  };
  return all.filter((what) => what !== 'residents');
};

test('leases begun here are seen there, and everyone hears of each change once', async () => {
  const [heardHere, heardThere] = await Promise.all([hear(here, 'presence'), hear(there, 'presence')]);
  const residents = Array.from({ length: 60 }, (_, n) => eg.beatLease({ userId: `u_${n}`, holder: `e:${n}` }));
  await here.edge.beat({ leases: residents, ttlMs: 60_000 });
  await there.edge.beat({ leases: residents, ttlMs: 500 });
  expect((await there.stranger.listOnline({ limit: 500 })).online).toBe(60);
  for (const heard of [heardHere, heardThere]) {
    await vi.waitFor(() => expect(heard.filter(({ status }) => status === 'offline')).toHaveLength(60), 8_000);
    expect(heard).toHaveLength(120);
    expect(new Set(heard.map(({ version }) => version)).size).toBe(120);
  }
});

test('the read view says online or away for 40 s after a beat, and is gone with the resident', async () => {
  const lease = eg.beatLease();
  await here.edge.beat({ leases: [lease] });
  expect(await admin.get('presence:u_olena')).toBe('online');
  expect(await admin.ttl('presence:u_olena')).toBeGreaterThan(35);
  expect(await admin.ttl('presence:u_olena')).toBeLessThanOrEqual(40);
  await admin.expire('presence:u_olena', 5);
  await there.edge.beat({ leases: [{ ...lease, holder: 'e:2', status: Status.AWAY }] });
  expect(await admin.get('presence:u_olena')).toBe('online');
  expect(await admin.ttl('presence:u_olena')).toBeGreaterThan(35);
  await there.edge.beat({ ended: [lease] });
  expect(await admin.get('presence:u_olena')).toBe('away');
  await here.edge.beat({ leases: [eg.beatLease({ place: 'room:a', userId: 'u_taras' })] });
  expect(await admin.get('presence:u_taras')).toBeNull();
  await (await there.as('u_olena')).leave({ connectionId: 'e:2' });
  expect(await admin.get('presence:u_olena')).toBeNull();
});

test('the read view of who chooses to be invisible is gone at once, whoever holds their leases', async () => {
  await here.edge.beat({
    edge: 'killed.1',
    begins: true,
    leases: [eg.beatLease({ holder: 'killed:1' })],
    ttlMs: 60_000,
  });
  await there.edge.beat({ edge: 'live.1', begins: true, leases: [eg.beatLease({ holder: 'live:1' })], ttlMs: 60_000 });
  const olena = await there.as('u_olena');
  await olena.setStatus({ choice: Choice.INVISIBLE });
  expect(await admin.exists('presence:u_olena')).toBe(0);
  await olena.setStatus({ choice: Choice.AUTOMATIC });
  await here.edge.beat({ edge: 'live.1', leases: [eg.beatLease({ holder: 'live:1', status: 'away' })], ttlMs: 60_000 });
  expect(await admin.get('presence:u_olena')).toBe('away');
});

test('whatever is asked of presence, and whatever it does by itself, walks through no keys of Redis', async () => {
  const { edge, stranger } = here;
  const olena = await here.as('u_olena');
  const lease = eg.beatLease({ place: 'room:a' });
  await edge.beat({ leases: [eg.beatLease({ holder: 'ends:1' })], ttlMs: 500 });
  await edge.beat({
    edge: 'killed.1',
    begins: true,
    leases: [eg.beatLease({ userId: 'u_taras' })],
    held: 1,
    ttlMs: 500,
  });
  const asked: Record<keyof typeof edge, () => Promise<unknown>> = {
    beat: () => edge.beat({ leases: [eg.beatLease(), lease], ended: [lease] }),
    getPresence: () => stranger.getPresence({ userIds: ['u_olena', 'u_nobody'] }),
    listOnline: () => stranger.listOnline({}),
    listMembers: () => stranger.listMembers({ roomId: 'a' }),
    getRooms: () => stranger.getRooms({ roomIds: ['a'] }),
    watchPresence: () => stranger.watchPresence({})[Symbol.asyncIterator]().next(),
    getOwnStatus: () => olena.getOwnStatus({}),
    setStatus: () => olena.setStatus({ choice: Choice.INVISIBLE, showsLastSeen: false }),
    blockResident: () => olena.blockResident({ residentId: 'u_taras' }),
    unblockResident: () => olena.unblockResident({ residentId: 'u_taras' }),
    listBlocked: () => olena.listBlocked({}),
    listChosen: () => edge.listChosen({ userIds: ['u_olena'] }),
    leave: () => olena.leave({ connectionId: 'edge:1' }),
  };
  for (const ask of Object.values(asked)) await ask();
  // Redis counts what its scripts call, too, and in sweeps they end leases of either kind. MONITOR would tell the same, and may
  // lose what its reader is too slow for; city.test.ts has it beside every request and frame.
  const commands = await vi.waitFor(async () => {
    const called = [...(await admin.info('commandstats')).matchAll(/^cmdstat_([a-z|]+):/gm)].map(([, name]) => name);
    for (const swept of ['zrangebyscore', 'spop', 'hkeys']) expect(called).toContain(swept);
    return called;
  }, 5_000);
  expect(commands.filter((command) => /^(keys|[hsz]?scan)$/.test(command ?? ''))).toEqual([]);
});

test('while Redis is away calls are unavailable, and after it presence fills again by itself', async () => {
  const updates = await hear(there, 'presence');
  await here.edge.beat({ leases: [eg.beatLease()] });
  expect(await missing(here)).toEqual([]);

  await redis.stop();
  const away = { code: Code.Unavailable, rawMessage: 'presence cannot be asked now' };
  await vi.waitFor(() => expect(here.stranger.listOnline({})).rejects.toMatchObject(away), 5_000);
  await expect(here.edge.beat({ leases: [eg.beatLease()] })).rejects.toMatchObject(away);
  await expect(here.stranger.getPresence({ userIds: ['u_olena'] })).rejects.toMatchObject(away);
  await vi.waitFor(async () => expect(await missing(here)).toEqual(['redis', 'leases']), 5_000);

  await redis.start();
  await vi.waitFor(() => here.edge.beat({ leases: [eg.beatLease()] }), 10_000);
  await vi.waitFor(async () => expect(await missing(here)).toEqual([]), 10_000);
  expect((await there.stranger.getPresence({ userIds: ['u_olena'] })).presences[0]?.status).toBe(Status.ONLINE);
  // Redis came back empty: that the resident is here is news again, under a greater version.
  await vi.waitFor(async () => {
    await here.edge.beat({ leases: [eg.beatLease({ userId: 'u_taras' })] });
    await here.edge.beat({ ended: [eg.beatLease({ userId: 'u_taras' })] });
    expect(updates.length).toBeGreaterThan(1);
  }, 10_000);
  const versions = updates.map(({ version }) => Number(version));
  expect(versions).toEqual([...versions].sort((a, b) => a - b));
});

test('a presence process that starts before Redis waits for it', async () => {
  await redis.stop();
  const early = await openPresence(postgres.url, redis.url);
  try {
    await expect(early.stranger.listOnline({})).rejects.toMatchObject({ code: Code.Unavailable });
    await redis.start();
    await vi.waitFor(() => early.edge.beat({ leases: [eg.beatLease()] }), 10_000);
  } finally {
    await early.city.close();
  }
});
