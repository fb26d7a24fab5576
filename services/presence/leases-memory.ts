/** The leases of a city that is one process. */
import { randomUUID } from 'node:crypto';
import { type Lease, type Leases, lastOfEach, leaseKey } from './leases.ts';
import { type Call, Places } from './places-memory.ts';

/** A lease, and its edge or its own time; when that ends is told by what has elapsed. */
type HeldLease = Lease & { edge: string | undefined; expiry: number };

/** What it reads time from, in milliseconds. */
export type LeaseClock = {
  /** Since 1970: what residents are told. It may be set. */
  now(): number;
  /** Since whenever, and it only goes on: how long leases last. */
  elapsed(): number;
};

const ownClock: LeaseClock = { now: () => Date.now(), elapsed: () => performance.now() };

/** Opens the leases. Whatever the clock of the day is set to, they last as long as they were to. */
export function openMemoryLeases(clock: LeaseClock = ownClock): Leases {
  const now = () => Math.round(clock.now());
  /** When it was, by the clock of the day, that so much had elapsed. */
  const whenElapsed = (then: number) => Math.round(clock.now() - (clock.elapsed() - then));
  const held = new Map<string, HeldLease>();
  const byResident = new Map<string, Set<string>>();
  const byEdge = new Map<string, Set<string>>();
  /** Leases with a time of their own. */
  const timed = new Set<string>();
  const edges = new Map<string, number>();
  const places = new Places();
  const epoch = randomUUID();

  const lasts = (key: string, { edge }: HeldLease) => {
    if (edge === undefined) timed.add(key);
    else remember(byEdge, edge, key);
  };

  const lastsNoMore = (key: string, { edge }: HeldLease) => {
    if (edge === undefined) timed.delete(key);
    else forget(byEdge, edge, key);
  };

  const begin = (lease: Lease, time: number, lasting: number | { edge: string }, call: Call) => {
    const key = leaseKey(lease);
    const before = held.get(key);
    const own = typeof lasting === 'number';
    const after = { ...lease, edge: own ? undefined : lasting.edge, expiry: own ? clock.elapsed() + lasting : 0 };
    held.set(key, after);
    if (before) lastsNoMore(key, before);
    else remember(byResident, lease.userId, key);
    lasts(key, after);
    if (before?.status !== lease.status) call.count(lease.place, lease.userId, before?.status, lease.status, time);
    call.say(lease, before, time);
  };

  const end = (key: string, at: number, call: Call) => {
    const lease = held.get(key);
    if (!lease) return;
    held.delete(key);
    forget(byResident, lease.userId, key);
    lastsNoMore(key, lease);
    call.count(lease.place, lease.userId, lease.status, undefined, at);
  };

  const endAll = (keys: readonly string[]) => {
    const call = places.begin();
    for (const key of keys) end(key, now(), call);
    return call.settle();
  };

  return {
    async renew(batch, lasting) {
      const call = places.begin();
      for (const lease of lastOfEach(batch)) begin(lease, now(), lasting, call);
      return call.settle();
    },
    async keep(edge, ttlMs, begins) {
      if (!begins && !edges.has(edge)) return false;
      edges.set(edge, clock.elapsed() + ttlMs);
      return true;
    },
    held: async (edge) => byEdge.get(edge)?.size ?? 0,
    drop: async (batch) => endAll(batch.map(leaseKey)),
    leave: async (userId, holder) =>
      endAll([...(byResident.get(userId) ?? [])].filter((key) => held.get(key)?.holder === holder)),
    async hide(userId) {
      const call = places.begin();
      for (const key of byResident.get(userId) ?? []) {
        const lease = held.get(key);
        if (!lease || lease.status === 'hidden') continue;
        held.set(key, { ...lease, status: 'hidden' });
        call.count(lease.place, userId, lease.status, 'hidden', now());
      }
      return call.settle();
    },
    async sweep() {
      const elapsed = clock.elapsed();
      const call = places.begin();
      for (const key of timed) {
        const { expiry = 0 } = held.get(key) ?? {};
        if (expiry <= elapsed) end(key, whenElapsed(expiry), call);
      }
      for (const [edge, expiry] of edges) {
        if (expiry > elapsed) continue;
        edges.delete(edge);
        for (const key of byEdge.get(edge) ?? []) end(key, whenElapsed(expiry), call);
      }
      places.forget(now());
      return call.settle();
    },
    members: async (place, limit, after) => places.members(place, limit, after),
    count: async (place) => places.count(place),
    get: async (place, userIds) => userIds.map((userId) => places.member(place, userId)),
    async showLastSeen(userId, shows) {
      const call = places.begin();
      call.showLastSeen(userId, shows, now());
      return call.settle();
    },
    epoch: async () => epoch,
    healthy: () => true,
    async close() {},
  };
}

function remember(groups: Map<string, Set<string>>, name: string, key: string): void {
  const keys = groups.get(name);
  if (keys) keys.add(key);
  else groups.set(name, new Set([key]));
}

function forget(groups: Map<string, Set<string>>, name: string, key: string): void {
  const keys = groups.get(name);
  if (keys?.delete(key) && keys.size === 0) groups.delete(name);
}
