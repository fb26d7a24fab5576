/** The leases of a city of many processes, in Redis or Redis Cluster. leases.lua says how they are kept. */
import { openRedis } from '../redis.ts';
import { edgeScript } from './edge-script.ts';
import { leaseReads } from './lease-reads.ts';
import { leaseScript, type Step } from './lease-script.ts';
import { type Change, city, type LeaseId, type Leases, lastOfEach } from './leases.ts';
import { partitionOf, partitions, pick } from './partitions.ts';
import { writeView } from './read-view.ts';
import { noteRooms, roomLeasesOf, roomsNotedBefore } from './room-leases.ts';
import { orUnavailable } from './store-away.ts';
import { asItIs, Unannounced } from './unannounced.ts';

/** How many leases one step of the script takes: Lua hands on no more than some thousands of arguments. */
const stepSize = 500;

/** How many leases a sweep ends in one partition; those beyond it wait for the next. */
const sweepSize = 5_000;

/**
 * Opens the leases; connects by itself, again and again. A call fails when Redis does not answer in `limitMs`.
 *
 * Leases last by the clock of Redis' host, which should be slewed and not set. Set forward by more than an edge lasts it ends all
 * of them: everyone has gone, and is back with their edge's next beat. Set back it makes whoever went without a word just before
 * stay longer, for two minutes at the most; who is here is kept by the clock as it is now with the next beat.
 */
export function openRedisLeases(url: string, limitMs = 5_000): Leases {
  const redis = openRedis(url);
  const script = leaseScript(redis);
  const edges = edgeScript(redis);
  const reads = leaseReads(redis, script);
  const unannounced = new Unannounced();
  let failing = false;
  // Each call says for itself that Redis is away.
  redis.on('error', () => {
    failing = true;
  });

  const ask = async <T>(work: () => Promise<T>): Promise<T> => {
    try {
      const answer = await orUnavailable(work, limitMs);
      failing = false;
      return answer;
    } catch (error) {
      failing = true;
      throw error;
    }
  };

  /** As `ask`, for work that changes something: what it answers too late is told later. */
  const change = async (work: () => Promise<Change[]>): Promise<Change[]> => {
    let gaveUp = false;
    try {
      return await ask(async () => {
        const changes = await work();
        if (gaveUp) unannounced.keep(changes);
        return changes;
      });
    } catch (error) {
      gaveUp = true;
      throw error;
    }
  };

  /** The steps' answers. When one fails all do, since the caller will ask again; what the others changed is kept. */
  const all = async <T extends Step>(steps: Promise<T>[]): Promise<T[]> => {
    const results = await Promise.allSettled(steps);
    const done = results.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
    const failed = results.find((result) => result.status === 'rejected');
    if (!failed) return done;
    unannounced.keep(done.flatMap((step) => step.changes));
    throw failed.reason;
  };

  /** Everything that follows from steps: the view, the index, the city's numbers. */
  const conclude = async (steps: readonly Step[]): Promise<Change[]> => {
    const seen = steps.flatMap((step) => step.seen);
    let changes = steps.flatMap((step) => step.changes);
    try {
      const noted = steps.flatMap((step) => step.noted);
      const ended = steps.flatMap((step) => step.ended);
      await Promise.all([writeView(redis, seen, reads.inCity), noteRooms(redis, noted, ended)]);
      if (!unannounced.isEmpty()) {
        unannounced.keep(changes);
        changes = [];
        changes = await unannounced.take(reads);
      }
      return await numberCity(changes);
    } catch (error) {
      unannounced.keep(changes);
      throw error;
    }
  };

  /**
   * Of two calls that change one resident at once the first may get the second number. So a change is told as its resident is
   * once it has one: whatever crossed before, a later step has a greater number, and what has the greatest is true.
   */
  const numberCity = async (changes: Change[]): Promise<Change[]> => {
    const ids = changes.flatMap(({ place, userId }) => (place === city ? [userId] : []));
    if (ids.length === 0) return changes;
    const last = await script.bump(pick(city), ids.length);
    const [online, here] = await Promise.all([script.online(), reads.inCity(ids)]);
    const went = changes.filter((one) => one.place === city && one.after !== 'offline' && !here.has(one.userId));
    const gone = await reads.get(
      city,
      went.map(({ userId }) => userId),
    );
    const now = new Map([...here, ...gone.map((member) => [member.userId, member] as const)]);
    let version = last - ids.length;
    return changes.map((change) => {
      if (change.place !== city) return change;
      version++;
      return { ...asItIs(change, now.get(change.userId)), online, version: version >>> 0 };
    });
  };

  /** Ends leases of an edge that is over, and forgets it when none is left; whoever dies meanwhile, the next sweep goes on. */
  const finishEdge = async ({ edge, at }: { edge: string; at: number }): Promise<Step> => {
    const steps = await all(partitions.map((tag) => script.finishEdge(tag, edge, at, sweepSize)));
    if (steps.every(({ count }) => count < sweepSize)) await edges.forget([edge]);
    return joined(steps);
  };

  const drop = async (batch: readonly LeaseId[]) => {
    const steps = byPartition(lastOfEach(batch)).map(([tag, leases]) => script.drop(tag, leases));
    return conclude(await all(steps));
  };

  return {
    renew: (batch, lasting) =>
      change(async () => {
        const steps = byPartition(lastOfEach(batch)).map(([tag, leases]) => script.renew(tag, leases, lasting));
        return conclude(await all(steps));
      }),
    keep: (edge, ttlMs, begins) => ask(() => edges.keep(edge, ttlMs, begins)),
    held: (edge) => ask(() => reads.held(edge)),
    drop: (batch) => change(() => drop(batch)),
    leave: (userId, holder) =>
      change(async () => {
        const [rooms, before] = await Promise.all([
          roomLeasesOf(redis, userId),
          roomsNotedBefore(redis, userId, holder),
        ]);
        const own = rooms.filter((lease) => lease.holder === holder).map(({ place }) => place);
        return drop([city, ...own, ...before].map((place) => ({ place, userId, holder })));
      }),
    hide: (userId) =>
      change(async () => {
        const [inCity, inRooms] = await Promise.all([reads.cityLeases(userId), roomLeasesOf(redis, userId)]);
        const steps = byPartition([...inCity, ...inRooms]).map(([tag, leases]) => script.hide(tag, leases));
        return conclude(await all(steps));
      }),
    sweep: () =>
      change(async () => {
        const [over, due] = await Promise.all([edges.over(), script.due()]);
        const done = await all<Step>([
          ...due.map((tag) => script.sweep(tag, sweepSize)),
          ...over.map((ended) => finishEdge(ended)),
        ]);
        return conclude(done);
      }),
    members: (place, limit, after) => ask(() => reads.members(place, limit, after)),
    count: (place) => ask(() => reads.count(place)),
    get: (place, userIds) => ask(() => reads.get(place, userIds)),
    showLastSeen: (userId, shows) =>
      change(async () => conclude([await script.showLastSeen(partitionOf(city, userId), userId, shows)])),
    epoch: () => ask(() => reads.epoch()),
    healthy: () => !failing && redis.status === 'ready',
    async close() {
      redis.disconnect();
    },
  };
}

function joined(steps: readonly Step[]): Step {
  return {
    changes: steps.flatMap(({ changes }) => changes),
    seen: steps.flatMap(({ seen }) => seen),
    noted: steps.flatMap(({ noted }) => noted),
    ended: steps.flatMap(({ ended }) => ended),
  };
}

/** The batch as one step or more a partition. */
function byPartition<T extends LeaseId>(batch: readonly T[]): [string, T[]][] {
  const open = new Map<string, T[]>();
  const full: [string, T[]][] = [];
  for (const lease of batch) {
    const tag = partitionOf(lease.place, lease.userId);
    const leases = open.get(tag) ?? [];
    leases.push(lease);
    open.set(tag, leases);
    if (leases.length < stepSize) continue;
    full.push([tag, leases]);
    open.delete(tag);
  }
  return [...full, ...open];
}
