/** The leases of a city of many processes, in Redis or Redis Cluster. leases.lua says how they are kept. */
import { openRedis } from '../redis.ts';
import { noteRooms, roomsOf } from './holder-rooms.ts';
import { leaseReads } from './lease-reads.ts';
import { type LeaseScript, leaseScript, type Step } from './lease-script.ts';
import { type Change, city, type LeaseId, type Leases, lastOfEach } from './leases.ts';
import { partitionOf, partitions, pick } from './partitions.ts';
import { writeView } from './read-view.ts';
import { orUnavailable } from './store-away.ts';

/** How many leases one step of the script takes: Lua hands on no more than some thousands of arguments. */
const stepSize = 500;

/** Opens the leases; connects by itself, again and again. */
export function openRedisLeases(url: string): Leases {
  const redis = openRedis(url);
  const script = leaseScript(redis);
  const reads = leaseReads(redis, script);
  let failing = false;
  // Each call says for itself that Redis is away.
  redis.on('error', () => {
    failing = true;
  });

  const ask = async <T>(work: () => Promise<T>): Promise<T> => {
    try {
      const answer = await orUnavailable(work);
      failing = false;
      return answer;
    } catch (error) {
      failing = true;
      throw error;
    }
  };

  /** Everything that follows from steps, in the order of the answer: the view, the index, the city's numbers. */
  const conclude = async (steps: readonly Step[], beats: Parameters<typeof writeView>[1] = []): Promise<Change[]> => {
    const changes = steps.flatMap((step) => step.changes);
    const [numbered] = await Promise.all([
      numberCity(changes),
      writeView(redis, beats, changes),
      noteRooms(
        redis,
        steps.flatMap((step) => step.begun),
        steps.flatMap((step) => step.ended),
      ),
    ]);
    return numbered;
  };

  const numberCity = async (changes: Change[]): Promise<Change[]> => {
    const count = changes.filter(({ place }) => place === city).length;
    if (count === 0) return changes;
    const [online, last] = await Promise.all([reads.online(), script.bump(pick(city), count)]);
    let version = last - count;
    return changes.map((change) => {
      if (change.place !== city) return change;
      version++;
      return { ...change, online, version: version >>> 0 };
    });
  };

  const drop = async (batch: readonly LeaseId[]) => {
    const steps = byPartition(lastOfEach(batch)).map(([tag, leases]) => script.drop(tag, leases));
    return conclude(await Promise.all(steps));
  };

  return {
    renew: (batch, ttlMs) =>
      ask(async () => {
        const steps = await Promise.all(
          byPartition(lastOfEach(batch)).map(([tag, leases]) => script.renew(tag, leases, ttlMs)),
        );
        return conclude(
          steps,
          steps.flatMap((step) => step.city),
        );
      }),
    drop: (batch) => ask(() => drop(batch)),
    leave: (userId, holder) =>
      ask(async () => {
        const places = [city, ...(await roomsOf(redis, userId, holder))];
        return drop(places.map((place) => ({ place, userId, holder })));
      }),
    sweep: () => ask(async () => conclude((await Promise.all(partitions.map((tag) => sweepAll(script, tag)))).flat())),
    members: (place, limit, after) => ask(() => reads.members(place, limit, after)),
    count: (place) => ask(() => reads.count(place)),
    get: (place, userIds) => ask(() => reads.get(place, userIds)),
    healthy: () => !failing && redis.status === 'ready',
    async close() {
      redis.disconnect();
    },
  };
}

async function sweepAll(script: LeaseScript, tag: string): Promise<Step[]> {
  const steps: Step[] = [];
  let more = true;
  while (more) {
    const step = await script.sweep(tag, stepSize);
    steps.push(step);
    more = step.more;
  }
  return steps;
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
