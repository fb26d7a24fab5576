/** leases.lua as typed functions: one call is one atomic step in one partition. */
import { readFileSync } from 'node:fs';
import { Cluster } from 'ioredis';
import type { RedisClient } from '../redis.ts';
import {
  type Change,
  type Count,
  city,
  type Lease,
  type LeaseId,
  lastSeenKeptMs,
  leaseKey,
  type Manner,
  type Member,
  type PresenceStatus,
  versionsSince,
} from './leases.ts';
import { comparedName } from './name-order.ts';
import { partitions } from './partitions.ts';
import { type Seen, viewEveryMs, viewJitterMs, viewTtlSeconds } from './read-view.ts';

type Row = [string, string, string, PresenceStatus, PresenceStatus, number, number, number, string];
type Id = [string, string, string];
type Answer = { changes: Row[]; seen: string[]; noted?: Id[]; ended?: Id[] };

/** A resident in a page: where they stand in the order, and their record for {@link readRecord}. */
export type Entry = { key: string; record: string };

/**
 * What a step changed, how residents of the city are now of whom the read view has to say so, and leases in rooms that are
 * to be noted, or are no more.
 */
export type Step = { changes: Change[]; seen: Seen[]; noted: LeaseId[]; ended: LeaseId[] };

/** The steps; `tag` is the partition's. */
export type LeaseScript = {
  /** At most 1,000 leases. */
  renew(tag: string, batch: readonly Lease[], lasting: number | { edge: string }): Promise<Step>;
  drop(tag: string, batch: readonly LeaseId[]): Promise<Step>;
  /** Hides those that there are. */
  hide(tag: string, batch: readonly LeaseId[]): Promise<Step>;
  /** The partitions in which a sweep may have something to do. */
  due(): Promise<readonly string[]>;
  /** Ends up to `limit` leases whose own time is over, and renews the read view when it is time for that. */
  sweep(tag: string, limit: number): Promise<Step>;
  /** Ends up to `limit` leases of an edge that ended at `at`; answers how many they were. */
  finishEdge(tag: string, edge: string, at: number, limit: number): Promise<Step & { count: number }>;
  /** As Leases.showLastSeen. */
  showLastSeen(tag: string, userId: string, shows: boolean): Promise<Step>;
  page(tag: string, place: string, limit: number, after?: string): Promise<Count & { entries: Entry[] }>;
  /** The same of the city in every partition; `limit` is of each. */
  pages(limit: number, after?: string): Promise<{ online: number; pages: Entry[][] }>;
  /** Distinct residents in the city. */
  online(): Promise<number>;
  /** Counts so many changes of the city, and answers its version after them. */
  bump(tag: string, changes: number): Promise<number>;
};

type Scripted = {
  leases(key: string, command: string, ...args: (string | number)[]): Promise<unknown>;
  due(...keys: string[]): Promise<number[]>;
  pages(...args: (string | number)[]): Promise<[number, string[][]]>;
};

/** Gives a client the script; sent once a connection, then called by its hash. */
export function leaseScript(client: RedisClient): LeaseScript {
  client.defineCommand('leases', { numberOfKeys: 1, lua: textOf('./leases.lua') });
  client.defineCommand('due', { numberOfKeys: partitions.length, lua: textOf('./due.lua') });
  client.defineCommand('pages', { numberOfKeys: partitions.length, lua: textOf('./pages.lua') });
  // defineCommand adds the method that its first argument names.
  const scripted = client as unknown as Scripted;
  const inCluster = client instanceof Cluster;
  const always = [versionsSince, lastSeenKeptMs, inCluster ? '' : viewTtlSeconds];
  const call = (tag: string, command: string, args: readonly (string | number)[]) =>
    scripted.leases(keyOf(tag), command, ...always, ...args);
  const page = async (tag: string, place: string, limit: number, after = '') => {
    const [online, version, flat] = (await call(tag, 'page', [place, limit, after])) as [number, number, string[]];
    return { online, version, entries: entriesOf(flat) };
  };

  return {
    async renew(tag, batch, lasting) {
      const args = batch.flatMap((lease) => [
        ...[leaseKey(lease), lease.status + mannerText(lease)],
        ...[lease.username, comparedName(lease.username)],
      ]);
      const how = typeof lasting === 'number' ? [lasting, ''] : [0, lasting.edge];
      const [changes, seen, noted] = (await call(tag, 'renew', [...how, ...args])) as [Row[], string[], Id[]];
      return stepOf({ changes, seen, noted });
    },
    async drop(tag, batch) {
      const [changes, seen, ended] = (await call(tag, 'drop', batch.map(leaseKey))) as [Row[], string[], Id[]];
      return stepOf({ changes, seen, ended });
    },
    async hide(tag, batch) {
      const [changes, seen, ended] = (await call(tag, 'hide', batch.map(leaseKey))) as [Row[], string[], Id[]];
      return stepOf({ changes, seen, ended });
    },
    async due() {
      if (inCluster) return partitions;
      return (await scripted.due(...partitions.map(keyOf))).flatMap((number) => partitions[number - 1] ?? []);
    },
    async sweep(tag, limit) {
      const everyMs = viewEveryMs + Math.floor(Math.random() * viewJitterMs);
      const [changes, seen, ended] = (await call(tag, 'sweep', [limit, everyMs])) as [Row[], string[], Id[]];
      return stepOf({ changes, seen, ended });
    },
    async finishEdge(tag, edge, at, limit) {
      const answer = (await call(tag, 'finishEdge', [edge, at, limit])) as [Row[], string[], Id[], number];
      const [changes, seen, ended, count] = answer;
      return { ...stepOf({ changes, seen, ended }), count };
    },
    async showLastSeen(tag, userId, shows) {
      const [changes, seen] = (await call(tag, 'showLastSeen', [userId, shows ? 1 : 0])) as [Row[], string[]];
      return stepOf({ changes, seen });
    },
    page,
    async pages(limit, after = '') {
      if (!inCluster) {
        const [online, pages] = await scripted.pages(...partitions.map(keyOf), limit, after);
        return { online, pages: pages.map(entriesOf) };
      }
      const all = await Promise.all(partitions.map((tag) => page(tag, city, limit, after)));
      return { online: sum(all.map(({ online }) => online)), pages: all.map(({ entries }) => entries) };
    },
    async online() {
      if (inCluster) return sum(await Promise.all(partitions.map((tag) => client.hlen(`${tag}:here:${city}`))));
      const [online] = await scripted.pages(...partitions.map(keyOf), 0, '');
      return online;
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

function stepOf({ changes, seen, noted = [], ended = [] }: Answer): Step {
  return { changes: changes.map(changeOf), seen: pairs(seen), noted: noted.map(idOf), ended: ended.map(idOf) };
}

function keyOf(tag: string): string {
  return `${tag}:leases`;
}

function textOf(script: string): string {
  return readFileSync(new URL(script, import.meta.url), 'utf8');
}

function idOf([place, userId, holder]: Id): LeaseId {
  return { place, userId, holder };
}

/** All of them together. */
export function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

function entriesOf(flat: readonly string[]): Entry[] {
  return pairs(flat).map(([key, record]) => ({ key, record }));
}

function pairs<T extends string>(flat: readonly string[]): [string, T][] {
  return Array.from({ length: flat.length / 2 }, (_, index) => [flat[index * 2] ?? '', flat[index * 2 + 1] as T]);
}
