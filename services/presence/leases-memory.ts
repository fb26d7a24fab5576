/** The leases of a city that is one process. */
import { randomUUID } from 'node:crypto';
import { type Lease, type Leases, lastOfEach, leaseKey } from './leases.ts';
import { type Call, Places } from './places-memory.ts';

type HeldLease = Lease & { expiry: number };

/** Opens the leases; `now` gives epoch milliseconds. */
export function openMemoryLeases(now: () => number = Date.now): Leases {
  const held = new Map<string, HeldLease>();
  const byHolder = new Map<string, Set<string>>();
  const places = new Places();
  const epoch = randomUUID();

  const begin = (lease: Lease, time: number, ttlMs: number, call: Call) => {
    const key = leaseKey(lease);
    const before = held.get(key);
    held.set(key, { ...lease, expiry: time + ttlMs });
    if (!before) remember(byHolder, lease.holder, key);
    if (before?.status !== lease.status) call.count(lease.place, lease.userId, before?.status, lease.status, time);
    call.say(lease, before, time);
  };

  const end = (key: string, at: number, call: Call) => {
    const lease = held.get(key);
    if (!lease) return;
    held.delete(key);
    forget(byHolder, lease.holder, key);
    call.count(lease.place, lease.userId, lease.status, undefined, at);
  };

  const endAll = (keys: readonly string[]) => {
    const call = places.begin();
    for (const key of keys) end(key, now(), call);
    return call.settle();
  };

  return {
    async renew(batch, ttlMs) {
      const call = places.begin();
      for (const lease of lastOfEach(batch)) begin(lease, now(), ttlMs, call);
      return call.settle();
    },
    drop: async (batch) => endAll(batch.map(leaseKey)),
    leave: async (userId, holder) =>
      endAll([...(byHolder.get(holder) ?? [])].filter((key) => held.get(key)?.userId === userId)),
    async sweep() {
      const time = now();
      const call = places.begin();
      for (const [key, { expiry }] of held) if (expiry <= time) end(key, expiry, call);
      places.forget(time);
      return call.settle();
    },
    members: async (place, limit, after) => places.members(place, limit, after),
    count: async (place) => places.count(place),
    get: async (place, userIds) => userIds.map((userId) => places.member(place, userId)),
    forgetLastSeen: async (userId) => places.forgetLastSeen(userId),
    epoch: async () => epoch,
    healthy: () => true,
    async close() {},
  };
}

function remember(byHolder: Map<string, Set<string>>, holder: string, key: string): void {
  const keys = byHolder.get(holder);
  if (keys) keys.add(key);
  else byHolder.set(holder, new Set([key]));
}

function forget(byHolder: Map<string, Set<string>>, holder: string, key: string): void {
  const keys = byHolder.get(holder);
  if (keys?.delete(key) && keys.size === 0) byHolder.delete(holder);
}
