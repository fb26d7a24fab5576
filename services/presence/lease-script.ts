/** leases.lua as typed functions: one call is one atomic step in one partition. */
import { readFileSync } from 'node:fs';
import type { RedisClient } from '../redis.ts';
import {
  type Change,
  type Count,
  type Lease,
  type LeaseId,
  lastSeenKeptMs,
  leaseKey,
  type Manner,
  type Member,
  type PresenceStatus,
  type SeenStatus,
  versionsSince,
} from './leases.ts';
import { comparedName } from './name-order.ts';

type Row = [string, string, string, PresenceStatus, PresenceStatus, number, number, number, string];
type Id = [string, string, string];

/** A resident in a page: where they stand in the order, and their record for {@link readRecord}. */
export type Entry = { key: string; record: string };

/** What a step changed. */
export type Step = { changes: Change[]; begun: LeaseId[]; ended: LeaseId[] };

/** The steps; `tag` is the partition's. */
export type LeaseScript = {
  /** Also answers how each resident of the city in the batch is now who is here to be seen. At most 1,000 leases. */
  renew(tag: string, batch: readonly Lease[], ttlMs: number): Promise<Step & { city: [string, SeenStatus][] }>;
  drop(tag: string, batch: readonly LeaseId[]): Promise<Step>;
  /** Ends up to `limit` leases whose time is over. */
  sweep(tag: string, limit: number): Promise<Step>;
  page(tag: string, place: string, limit: number, after?: string): Promise<Count & { entries: Entry[] }>;
  /** Counts so many changes of the city, and answers its version after them. */
  bump(tag: string, changes: number): Promise<number>;
};

type Scripted = { leases(key: string, command: string, ...args: (string | number)[]): Promise<unknown> };

/** Gives a client the script; sent once a connection, then called by its hash. */
export function leaseScript(client: RedisClient): LeaseScript {
  const lua = readFileSync(new URL('./leases.lua', import.meta.url), 'utf8');
  client.defineCommand('leases', { numberOfKeys: 1, lua });
  // defineCommand adds the method that its first argument names.
  const scripted = client as unknown as Scripted;
  const call = (tag: string, command: string, args: readonly (string | number)[]) =>
    scripted.leases(`${tag}:leases`, command, versionsSince, lastSeenKeptMs, ...args);

  return {
    async renew(tag, batch, ttlMs) {
      const args = batch.flatMap((lease) => [
        ...[leaseKey(lease), lease.status + mannerText(lease)],
        ...[lease.username, comparedName(lease.username)],
      ]);
      const [rows, begun, city] = (await call(tag, 'renew', [ttlMs, ...args])) as [Row[], Id[], string[]];
      return { changes: rows.map(changeOf), begun: begun.map(idOf), ended: [], city: pairs(city) };
    },
    async drop(tag, batch) {
      const [rows, ended] = (await call(tag, 'drop', batch.map(leaseKey))) as [Row[], Id[]];
      return { changes: rows.map(changeOf), begun: [], ended: ended.map(idOf) };
    },
    async sweep(tag, limit) {
      const [rows, ended] = (await call(tag, 'sweep', [limit])) as [Row[], Id[]];
      return { changes: rows.map(changeOf), begun: [], ended: ended.map(idOf) };
    },
    async page(tag, place, limit, after = '') {
      const [online, version, flat] = (await call(tag, 'page', [place, limit, after])) as [number, number, string[]];
      return { online, version, entries: pairs(flat).map(([key, record]) => ({ key, record })) };
    },
    bump: async (tag, changes) => (await call(tag, 'bump', [changes])) as number,
  };
}

/** A resident's record as `{pN}:here:<place>` keeps it. */
export function readRecord(record: string): Omit<Member, 'userId'> {
  const [counts = '', username = ''] = record.split('\0');
  const [online, , since, manner] = counts.split(' ');
  const { doNotDisturb, hidesLastSeen } = mannerOf(manner);
  const lastSeen = hidesLastSeen ? undefined : Number(since);
  return { username, status: online === '0' ? 'away' : 'online', lastSeen, doNotDisturb };
}

function changeOf([place, userId, username, before, after, since, online, version, manner]: Row): Change {
  const { doNotDisturb, hidesLastSeen } = mannerOf(manner);
  return {
    ...{ place, userId, username, before, after, online, version },
    lastSeen: hidesLastSeen ? undefined : since,
    doNotDisturb: doNotDisturb && after !== 'offline',
  };
}

/** A manner as leases.lua keeps it; nothing for those who chose nothing. */
function mannerText({ doNotDisturb, hidesLastSeen }: Manner): string {
  const bits = (doNotDisturb ? 1 : 0) + (hidesLastSeen ? 2 : 0);
  return bits === 0 ? '' : String(bits);
}

function mannerOf(text = ''): Manner {
  const bits = Number(text);
  return { doNotDisturb: (bits & 1) !== 0, hidesLastSeen: (bits & 2) !== 0 };
}

function idOf([place, userId, holder]: Id): LeaseId {
  return { place, userId, holder };
}

function pairs<T extends string>(flat: readonly string[]): [string, T][] {
  return Array.from({ length: flat.length / 2 }, (_, index) => [flat[index * 2] ?? '', flat[index * 2 + 1] as T]);
}
