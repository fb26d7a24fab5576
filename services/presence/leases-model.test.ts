/** Whatever residents' connections do, in whatever order: the leases tell what a naive model of them tells. */
import fc from 'fast-check';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { type TestRedis, testRedis } from '../redis-server.testing.ts';
import {
  type Change,
  type Lease,
  type LeaseId,
  type Leases,
  lastOfEach,
  leaseKey,
  type Manner,
  type PresenceStatus,
} from './leases.ts';
import { openMemoryLeases } from './leases-memory.ts';
import { openRedisLeases } from './leases-redis.ts';
import { eg } from './presence.testing.ts';

type Told = Pick<Change, 'place' | 'userId' | 'username' | 'before' | 'after' | 'doNotDisturb'>;
/** What the newest word said of somebody who is there to be seen. */
type Said = { name: string; manner: Manner };
type Seen = Said & { status: PresenceStatus };
type Act =
  | { kind: 'renew'; batch: Lease[]; lasting: number | { edge: string } }
  | { kind: 'keep'; edge: string; ttlMs: number; begins: boolean }
  | { kind: 'drop'; batch: LeaseId[] }
  | { kind: 'leave'; userId: string; holder: string }
  | { kind: 'hide'; userId: string }
  | { kind: 'sweep' }
  | { kind: 'pass'; ms: number };

/** A lease with its own time, or with its edge. */
type ModelLease = Lease & { lasting: { until: number } | { edge: string } };

/** A list of leases and nothing clever: who is how is looked up in all of it, before and after each act. */
class Model {
  leases: ModelLease[] = [];
  edges = new Map<string, number>();
  said = new Map<string, Said>();
  now = 1_790_000_000_000;

  act(act: Act): Told[] {
    const before = this.everyone();
    // Of who is not here to be seen, what was said before does not stand.
    for (const key of this.said.keys()) if (!before.has(key)) this.said.delete(key);
    if (act.kind === 'renew') for (const lease of lastOfEach(act.batch)) this.renew(lease, act.lasting);
    if (act.kind === 'drop') this.end((lease) => act.batch.some((id) => leaseKey(id) === leaseKey(lease)));
    if (act.kind === 'leave') this.end(({ userId, holder }) => userId === act.userId && holder === act.holder);
    if (act.kind === 'hide') {
      for (const lease of this.leases) if (lease.userId === act.userId) lease.status = 'hidden';
    }
    if (act.kind === 'keep' && this.knows(act)) this.edges.set(act.edge, this.now + act.ttlMs);
    if (act.kind === 'sweep') this.sweep();
    if (act.kind === 'pass') this.now += act.ms;
    const after = this.everyone();
    return [...new Set([...before.keys(), ...after.keys()])].flatMap((key) => {
      const [place = '', userId = ''] = key.split('\0');
      const [was, is] = [before.get(key), after.get(key)];
      if (JSON.stringify(was) === JSON.stringify(is)) return [];
      const username = this.said.get(key)?.name ?? '';
      const doNotDisturb = is?.manner.doNotDisturb ?? false;
      const statuses = { before: was?.status ?? 'offline', after: is?.status ?? 'offline' } as const;
      return [{ place, userId, username, ...statuses, doNotDisturb }];
    });
  }

  everyone(): Map<string, Seen> {
    const all = new Map<string, Seen>();
    for (const { place, userId, status } of this.leases) {
      if (status === 'hidden') continue;
      const key = `${place}\0${userId}`;
      const best = all.get(key)?.status === 'online' ? 'online' : status;
      all.set(key, { status: best, ...(this.said.get(key) as Said) });
    }
    return all;
  }

  knows({ edge, begins }: { edge: string; begins: boolean }): boolean {
    return begins || this.edges.has(edge);
  }

  sweep(): void {
    const over = [...this.edges].flatMap(([edge, until]) => (until <= this.now ? [edge] : []));
    for (const edge of over) this.edges.delete(edge);
    this.end(({ lasting }) => ('edge' in lasting ? over.includes(lasting.edge) : lasting.until <= this.now));
  }

  renew(lease: Lease, lasting: number | { edge: string }): void {
    const known = this.leases.find((other) => leaseKey(other) === leaseKey(lease));
    const key = `${lease.place}\0${lease.userId}`;
    const { username: name, doNotDisturb, hidesLastSeen } = lease;
    const manner = { doNotDisturb, hidesLastSeen };
    const before = this.said.get(key);
    const isNewManner = known?.doNotDisturb !== doNotDisturb || known.hidesLastSeen !== hidesLastSeen;
    this.said.set(key, {
      name: before && known?.username === name ? before.name : name,
      manner: before && !isNewManner ? before.manner : manner,
    });
    this.end((other) => other === known);
    this.leases.push({ ...lease, lasting: typeof lasting === 'number' ? { until: this.now + lasting } : lasting });
  }

  end(which: (lease: ModelLease) => boolean): void {
    this.leases = this.leases.filter((lease) => !which(lease));
  }
}

const place = fc.constantFrom('city', 'room:a', 'room:b');
const userId = fc.constantFrom('u_olena', 'u_taras', 'u_3');
const holder = fc.constantFrom('e:1', 'e:2', 'f:1');
const id = fc.record({ place, userId, holder });
const lease = fc.record({
  ...{ place, userId, holder },
  username: fc.constantFrom('Олена', 'Тарас', '', 'x y 🦊'),
  status: fc.constantFrom('online' as const, 'away' as const, 'hidden' as const),
  doNotDisturb: fc.boolean(),
  hidesLastSeen: fc.boolean(),
});
const renew = fc.record({
  kind: fc.constant('renew' as const),
  batch: fc.array(lease, { minLength: 1, maxLength: 6 }),
  lasting: fc.oneof(fc.constantFrom(5_000, 40_000), fc.record({ edge: fc.constantFrom('e.1', 'e.2') })),
});
const keep = fc.record({
  kind: fc.constant('keep' as const),
  edge: fc.constantFrom('e.1', 'e.2'),
  ttlMs: fc.constantFrom(5_000, 40_000),
  begins: fc.boolean(),
});
const timeless = [
  renew,
  keep,
  fc.record({ kind: fc.constant('drop' as const), batch: fc.array(id, { minLength: 1, maxLength: 6 }) }),
  fc.record({ kind: fc.constant('leave' as const), userId, holder }),
  fc.record({ kind: fc.constant('hide' as const), userId }),
  fc.record({ kind: fc.constant('sweep' as const) }),
];
const pass = fc.record({ kind: fc.constant('pass' as const), ms: fc.constantFrom(1, 999, 5_000, 20_000, 40_000) });

async function compare(leases: Leases, model: Model, acts: readonly Act[]): Promise<void> {
  const versions = new Map<string, number>();
  for (const act of acts) {
    const isKnown = act.kind === 'keep' && model.knows(act);
    const expected = model.act(act);
    const changes = await perform(leases, act, isKnown);
    expect(sorted(changes.map(toldOf))).toEqual(sorted(expected));
    for (const { place, version } of [...changes].sort((a, b) => a.version - b.version)) {
      const last = versions.get(place);
      if (last !== undefined) expect(version).toBe(last + 1);
      versions.set(place, version);
    }
  }
  const all = model.everyone();
  for (const at of ['city', 'room:a', 'room:b']) {
    const here = [...all].filter(([key]) => key.startsWith(`${at}\0`));
    const { members, online } = await leases.members(at, 10);
    const shown = (status: PresenceStatus, name: string, doNotDisturb: boolean, hidesLastSeen: boolean) =>
      `${status} ${name} ${doNotDisturb} ${hidesLastSeen}`;
    const found = members.map(({ userId, status, username, doNotDisturb, lastSeen }) => [
      `${at}\0${userId}`,
      shown(status, username, doNotDisturb, lastSeen === undefined),
    ]);
    const expected = here.map(([key, { status, name, manner }]) => [
      key,
      shown(status, name, manner.doNotDisturb, manner.hidesLastSeen),
    ]);
    expect(Object.fromEntries(found)).toEqual(Object.fromEntries(expected));
    expect(online).toBe(here.length);
    expect((await leases.count(at)).version).toBe(versions.get(at) ?? 0);
    for (const edge of ['e.1', 'e.2']) {
      const own = model.leases.filter(({ lasting }) => 'edge' in lasting && lasting.edge === edge);
      expect(await leases.held(edge)).toBe(own.length);
    }
    const asked = await leases.get(at, ['u_olena', 'u_taras', 'u_3']);
    for (const { userId, status } of asked) expect(status).toBe(all.get(`${at}\0${userId}`)?.status ?? 'offline');
  }
}

async function perform(leases: Leases, act: Act, isKnown: boolean): Promise<Change[]> {
  if (act.kind === 'keep') expect(await leases.keep(act.edge, act.ttlMs, act.begins)).toBe(isKnown);
  if (act.kind === 'renew') return leases.renew(act.batch, act.lasting);
  if (act.kind === 'drop') return leases.drop(act.batch);
  if (act.kind === 'leave') return leases.leave(act.userId, act.holder);
  if (act.kind === 'hide') return leases.hide(act.userId);
  return act.kind === 'sweep' ? leases.sweep() : [];
}

function toldOf({ place, userId, username, before, after, doNotDisturb }: Told): Told {
  return { place, userId, username, before, after, doNotDisturb };
}

function sorted(told: Told[]): Told[] {
  return told.sort((a, b) => (`${a.place}\0${a.userId}` < `${b.place}\0${b.userId}` ? -1 : 1));
}

test('in memory, with time going by', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.oneof(...timeless, pass), { maxLength: 60 }), async (acts) => {
      const model = new Model();
      await compare(openMemoryLeases({ now: () => model.now, elapsed: () => model.now }), model, acts);
    }),
    { numRuns: 300 },
  );
});

let redis: TestRedis;
let leases: Leases;
let admin: Redis;

beforeAll(async () => {
  redis = await testRedis();
  leases = openRedisLeases(redis.url);
  admin = new Redis(redis.url);
});
afterAll(async () => {
  await leases.close();
  admin.disconnect();
});

test('in Redis, in one moment', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.oneof(...timeless), { maxLength: 25 }), async (acts) => {
      await admin.flushall();
      await compare(leases, new Model(), acts);
      const view = Object.fromEntries(
        await Promise.all((await admin.keys('presence:*')).map(async (key) => [key, await admin.get(key)])),
      );
      const city = (await leases.members('city', 10)).members;
      expect(view).toEqual(Object.fromEntries(city.map(({ userId, status }) => [`presence:${userId}`, status])));
    }),
    { numRuns: 60 },
  );
});

/** What a resident's leases in the city and in two rooms leave behind when all of them have ended. */
const nothingButWhen = ['{p}:seen:u_olena', '{p}:versions', '{p}:versions', '{p}:versions'];
const keysLeft = async () => (await admin.keys('*')).map((key) => key.replace(/\{p\d+\}/, '{p}')).sort();

test('in Redis nothing is left of those who left', async () => {
  await admin.flushall();
  const batch = ['city', 'room:a', 'room:b'].map((place) => eg.lease({ place }));
  await leases.renew(batch, 40_000);
  await leases.drop(batch);
  expect(await keysLeft()).toEqual(nothingButWhen);
  await leases.renew(batch, 40_000);
  await leases.hide('u_olena');
  await leases.drop(batch);
  expect(await keysLeft()).toEqual(nothingButWhen);
});

test('in Redis a resident who hides is forgotten where a lease has gone without a word', async () => {
  await admin.flushall();
  const batch = ['city', 'room:a', 'room:b'].map((place) => eg.lease({ place }));
  await leases.renew(batch, 40_000);
  for (const key of await admin.keys('*holds')) await admin.del(key);
  expect(await leases.hide('u_olena')).toEqual([]);
  expect((await keysLeft()).filter((key) => /:(holders|rooms):/.test(key))).toEqual([]);
});

test('in Redis a lease that a release began which noted nothing is hidden once its edge has named it anew', async () => {
  await admin.flushall();
  const batch = ['city', 'room:a'].map((place) => eg.lease({ place }));
  await leases.renew(batch, { edge: 'edge.1' });
  for (const key of await admin.keys('*u_olena')) await admin.del(key);
  expect(await leases.hide('u_olena')).toEqual([]);
  await leases.renew(batch, { edge: 'edge.2' });
  expect((await leases.hide('u_olena')).map(({ place, after }) => `${place} ${after}`).sort()).toEqual([
    'city offline',
    'room:a offline',
  ]);
});

test('in Redis an edge ends also when one of its leases has gone without a word', async () => {
  await admin.flushall();
  const batch = ['e:1', 'e:2', 'e:3'].map((holder) => ({
    ...{ place: 'room:a', userId: `u_${holder}`, holder, username: 'Олена', status: 'online' as const },
    ...{ doNotDisturb: false, hidesLastSeen: false },
  }));
  await leases.keep('edge.1', 1, true);
  await leases.renew(batch, { edge: 'edge.1' });
  const [holds = ''] = await admin.keys('*holds');
  const [gone = ''] = (await admin.hkeys(holds)).filter((lease) => lease.endsWith('e:2'));
  await admin.hdel(holds, gone);
  await vi.waitFor(async () => {
    await leases.sweep();
    const { members } = await leases.members('room:a', 10);
    expect(members.map(({ userId }) => userId)).toEqual(['u_e:2']);
  });
});
