/** What is read from the leases in Redis. The city's residents lie in all partitions, a room's in one. */
import { randomUUID } from 'node:crypto';
import type { RedisClient } from '../redis.ts';
import { type Entry, type LeaseScript, readRecord, sum } from './lease-script.ts';
import { city, type LeaseId, type Leases, type Member, type MemberPage } from './leases.ts';
import { comparableKey } from './name-order.ts';
import { partitionOf, partitions, pick } from './partitions.ts';

/** The reading half of {@link Leases}. */
export type LeaseReads = Pick<Leases, 'members' | 'count' | 'get' | 'epoch' | 'held'> & {
  /** The leases that a resident has in the city. */
  cityLeases(userId: string): Promise<LeaseId[]>;
  /** How these residents are who are in the city to be seen, by id; nothing of the others. A command a partition. */
  inCity(userIds: readonly string[]): Promise<Map<string, Member>>;
};

/** Reads with this client. */
export function leaseReads(redis: RedisClient, script: LeaseScript): LeaseReads {
  const versionOf = async (place: string) => Number(await redis.hget(`${pick(place)}:versions`, place)) >>> 0;

  const cityPage = async (limit: number, after: string | undefined): Promise<MemberPage> => {
    // The version first: it must not be newer than the members.
    const version = await versionOf(city);
    // A partition holds few of a page's residents; twice its share and some is nearly always enough.
    let size = Math.ceil((limit * 2) / partitions.length) + 6;
    for (;;) {
      const asked = size;
      const { online, pages } = await script.pages(asked, after);
      const known = knownBelow(pages.map((entries) => ({ entries, more: entries.length === asked })));
      const enough = known.entries.length > limit || !known.more;
      if (enough) return pageOf(known.entries, limit, { online, version });
      // All of the page may lie in one partition.
      size = Math.min(size * 4, limit + 1);
    }
  };

  return {
    async members(place, limit, after) {
      if (place === city) return cityPage(limit, after);
      const { entries, ...count } = await script.page(pick(place), place, limit + 1, after);
      return pageOf(entries, limit, count);
    },
    async count(place) {
      const version = await versionOf(place);
      return { online: await (place === city ? script.online() : redis.hlen(`${pick(place)}:here:${place}`)), version };
    },
    async epoch() {
      const key = `${pick(city)}:epoch`;
      const known = await redis.get(key);
      if (known !== null) return known;
      // Of several who find none one names it.
      await redis.setnx(key, randomUUID());
      return (await redis.get(key)) ?? '';
    },
    held: async (edge) => sum(await Promise.all(partitions.map((tag) => redis.scard(`${tag}:of:${edge}`)))),
    async cityLeases(userId) {
      const holders = await redis.smembers(`${partitionOf(city, userId)}:holders:${userId}`);
      return holders.map((holder) => ({ place: city, userId, holder }));
    },
    async inCity(userIds) {
      const byTag = Map.groupBy(userIds, (userId) => partitionOf(city, userId));
      const found = [...byTag].map(async ([tag, ids]) => {
        const records = await redis.hmget(`${tag}:here:${city}`, ...ids);
        return ids.flatMap((userId, n): [string, Member][] => {
          const record = records[n];
          return record ? [[userId, { userId, ...readRecord(record) }]] : [];
        });
      });
      return new Map((await Promise.all(found)).flat());
    },
    get: (place, userIds) => Promise.all(userIds.map((userId) => memberAt(redis, place, userId))),
  };
}

/** Several partitions' beginnings as one list, up to where all of them are known. */
function knownBelow(pages: readonly { entries: Entry[]; more: boolean }[]): { entries: Entry[]; more: boolean } {
  const placed = (entry: Entry) => ({ entry, place: comparableKey(entry.key) });
  const all = pages.flatMap(({ entries }) => entries.map(placed)).sort((a, b) => (a.place < b.place ? -1 : 1));
  const ends = pages.flatMap(({ entries, more }) => (more ? [comparableKey(entries.at(-1)?.key ?? '')] : []));
  const end = ends.length > 0 ? ends.reduce((a, b) => (a < b ? a : b)) : undefined;
  const known = end === undefined ? all : all.filter(({ place }) => place <= end);
  return { entries: known.map(({ entry }) => entry), more: end !== undefined };
}

function pageOf(entries: readonly Entry[], limit: number, count: { online: number; version: number }): MemberPage {
  const page = entries.slice(0, limit);
  return {
    members: page.map(({ key, record }) => ({ userId: key.slice(key.indexOf('\0') + 1), ...readRecord(record) })),
    ...count,
    next: entries.length > limit ? page.at(-1)?.key : undefined,
  };
}

async function memberAt(redis: RedisClient, place: string, userId: string): Promise<Member> {
  const tag = partitionOf(place, userId);
  const record = await redis.hget(`${tag}:here:${place}`, userId);
  if (record !== null) return { userId, ...readRecord(record) };
  const seen = place === city ? await redis.get(`${tag}:seen:${userId}`) : null;
  const lastSeen = seen === null ? undefined : Number(seen);
  return { userId, username: '', status: 'offline', lastSeen, doNotDisturb: false };
}
