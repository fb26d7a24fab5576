/** Presence: what a heartbeat costs beside one SET EX each, how soon everyone hears who is gone, what a watcher pays. */
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { createClient } from '@connectrpc/connect';
import { Redis } from 'ioredis';
import { PresenceService } from 'proto/city/presence/v1/presence';
import type { Bus } from 'services/bus.ts';
import { openRedisBus } from 'services/bus-redis.ts';
import { presenceTopic } from 'services/bus-topics.ts';
import { openBeats } from 'services/edge/beats.ts';
import { nothingChosen } from 'services/edge/choices.ts';
import type { Connection } from 'services/edge/connection.ts';
import { openMemoryTransport } from 'services/memory-transport.ts';
import { livePresence } from 'services/no-ghosts.testing.ts';
import { announcer } from 'services/presence/announcements.ts';
import { beat } from 'services/presence/beat.ts';
import type { Lease, Leases } from 'services/presence/leases.ts';
import { openRedisLeases } from 'services/presence/leases-redis.ts';
import { partitions } from 'services/presence/partitions.ts';
import { viewEveryMs, viewTtlSeconds } from 'services/presence/read-view.ts';
import { openRoomDiffs } from 'services/presence/room-diffs.ts';
import { startSweep } from 'services/presence/sweep.ts';
import { presenceFramesIn } from 'services/presence-frames.ts';
import { openLog } from 'services/telemetry.ts';
import { withStores } from './stores.ts';
import { printTable } from './table.ts';
import { watcherRows } from './watching-client.ts';

const residents = 100_000;
/** What the seed asks of a browser. */
const heartbeatSeconds = 20;
const watchedSeconds = 30;
const leaving = 20_000;
const shortLeaseMs = 3_000;
const columns = ['', 'bar', 'figure'];

await withStores(async ({ redisUrl }) => {
  const redis = new Redis(redisUrl);
  const bus = openRedisBus(redisUrl, console.error);
  const cpu = await meter(redis);
  const oneByOne = await setExEach(redisUrl, cpu);
  await redis.flushall();
  const atRest = await aHeartbeat(cpu, 0);
  const two = [openPresence(redisUrl, bus), openPresence(redisUrl, bus)];
  const [here] = two;
  if (!here) throw new Error('no presence');

  const before = cpu();
  const beats = openBeats(edgesWayTo(here.leases, bus), { learn: async () => {} }, openLog('silent'));
  for (let n = 0; n < residents; n++) beats.hold(connectionOf(n, beats.nextHolder()), 'city');
  while ((await here.leases.count('city')).online < residents) await sleep(200);
  const coming = (cpu() - before) / residents;
  await sleep(2_000);
  await holdReadView(redis);
  const edgePath = await aHeartbeat(cpu, atRest);
  await renewReadView(redis);
  const whole = await aHeartbeat(cpu, atRest);
  printTable(`${residents} residents of one edge: processor time of Node and Redis together beyond their rest, µs`, [
    columns,
    ['SET EX each, a heartbeat', '', oneByOne.toFixed(1)],
    ['ours, on the edge path: beats, and sweeps of two processes', '≤ 0.5', edgePath.toFixed(2)],
    ['  with the read view, a key of 40 s each', '', whole.toFixed(2)],
    ['  of SET EX each', '', (whole / oneByOne).toFixed(3)],
    [
      '  no key of 40 s costs less: what Redis takes for one PEXPIREAT, each 40 s',
      '',
      (await leastOfKey(redis)).toFixed(2),
    ],
    ['both at rest, as much as', '', atRest.toFixed(2)],
    ['to come, lease and view and announcement', '', coming.toFixed(0)],
  ]);

  const rows = [columns];
  for (const kind of ['edge', 'leases'] as const) {
    const { told, twice, late } = await leave(kind, here.leases, bus);
    rows.push(
      [
        kind === 'edge' ? `an edge of ${leaving} is killed: told` : `${leaving} leases end by themselves: told`,
        `${leaving}`,
        `${told}`,
      ],
      ['  told twice', '0', `${twice}`],
      ['  99 of 100 after the end within, ms', '≤ 1500', `${late}`],
    );
  }
  rows.push(['KEYS or SCAN in all of it', '0', `${await looksThroughAllKeys(redis)}`]);
  printTable(`${residents} stay meanwhile`, rows);

  await beats.close();
  for (const presence of two) await presence.close();
  await bus.close();
  redis.disconnect();
});

const { tabs, troubles, announcements, ghosts, falseOfflines } = await livePresence(1);
printTable(`1000 residents for 5 virtual minutes, seed 1: ${tabs} tabs, ${troubles.length} troubles`, [
  columns,
  ['announced', '', `${announcements}`],
  ['ghosts', '0', `${ghosts.length}`],
  ['said to have gone though here', '0', `${falseOfflines.length}`],
]);

printTable('What one watcher pays for a change, while 10,000 residents come and go', await watcherRows());

/** A presence process without its ports. */
function openPresence(redisUrl: string, bus: Bus) {
  const leases = openRedisLeases(redisUrl, 60_000);
  const diffs = openRoomDiffs(bus, leases);
  const stop = startSweep(leases, announcer(bus, diffs), console.error);
  return {
    leases,
    async close() {
      stop();
      diffs.close();
      await leases.close();
    },
  };
}

/** How an edge in the same process calls presence. */
function edgesWayTo(leases: Leases, bus: Bus) {
  const handler = { beat: beat(leases, announcer(bus, openRoomDiffs(bus, leases))) };
  return createClient(PresenceService, openMemoryTransport(PresenceService, handler as never, []));
}

function connectionOf(n: number, holder: string): Connection {
  const caller = { id: residentId(n), name: `Resident ${n}` };
  return { caller, holder, open: true, status: 'online', chosen: nothingChosen } as unknown as Connection;
}

function residentId(n: number): string {
  return `u_${String(n).padStart(26, '0')}`;
}

/** What a heartbeat would cost that does what the seed says and nothing else. */
async function setExEach(redisUrl: string, cpu: () => number): Promise<number> {
  const redis = new Redis(redisUrl);
  const before = cpu();
  const beating = 50;
  await Promise.all(
    Array.from({ length: beating }, async (_, first) => {
      for (let n = first; n < leaving; n += beating) await redis.set(`presence:${residentId(n)}`, 'online', 'EX', 40);
    }),
  );
  const each = (cpu() - before) / leaving;
  redis.disconnect();
  return each;
}

/** What both spend while nobody comes or goes, a resident and heartbeat, beyond `atRest`. */
async function aHeartbeat(cpu: () => number, atRest: number): Promise<number> {
  const before = cpu();
  await sleep(watchedSeconds * 1_000);
  return ((cpu() - before) * heartbeatSeconds) / watchedSeconds / residents - atRest;
}

/** No sweep renews the read view for as long as is watched, and none of it ends meanwhile. */
async function holdReadView(redis: Redis): Promise<void> {
  const seconds = watchedSeconds * 2;
  for (const tag of partitions) await redis.set(`${tag}:viewed`, 1, 'EX', seconds);
  for (let n = 0; n < residents; n += 1_000) {
    const some = redis.pipeline();
    for (let one = n; one < n + 1_000; one++) some.expire(`presence:${residentId(one)}`, seconds);
    await some.exec();
  }
}

/** Sweeps renew it again, of one partition after the other, as they do in a city that has run for a while. */
async function renewReadView(redis: Redis): Promise<void> {
  for (const [n, tag] of partitions.entries())
    await redis.pexpire(`${tag}:viewed`, Math.ceil((viewEveryMs * (n + 1)) / partitions.length));
  await sleep(viewEveryMs);
}

/** What a heartbeat's share is when a key's end is put off as seldom as it may be, and nothing is sent or looked up for it. */
async function leastOfKey(redis: Redis): Promise<number> {
  const [, each] = /cmdstat_pexpireat:.*?usec_per_call=([\d.]+)/.exec(await redis.info('commandstats')) ?? [];
  return (Number(each) * heartbeatSeconds) / viewTtlSeconds;
}

/** So many more come, and their edge, or each of their leases, ends; when everyone hears of it. */
async function leave(kind: 'edge' | 'leases', leases: Leases, bus: Bus) {
  const going = Array.from({ length: leaving }, (_, n): Lease => {
    const userId = `${residentId(n)}_${kind}`;
    return {
      place: 'city',
      userId,
      holder: `${kind}:${n}`,
      username: 'Passer-by',
      status: 'online',
      doNotDisturb: false,
      hidesLastSeen: false,
    };
  });
  const lateness: number[] = [];
  const told = new Set<string>();
  let twice = 0;
  const ends = new Map<string, number>();
  const heard = bus.subscribe(presenceTopic, (text) => {
    for (const frame of presenceFramesIn(text)) {
      const { user_id, status } = JSON.parse(frame) as { user_id: string; status: string };
      const end = ends.get(user_id);
      if (status !== 'offline' || end === undefined) continue;
      if (told.has(user_id)) twice += 1;
      told.add(user_id);
      lateness.push(Date.now() - end);
    }
  });
  await heard.ready;
  const name = `${kind}.${Date.now()}`;
  if (kind === 'edge') await leases.keep(name, 60_000, true);
  for (let at = 0; at < leaving; at += 1_000) {
    const batch = going.slice(at, at + 1_000);
    await leases.renew(batch, kind === 'edge' ? { edge: name } : 60_000);
  }
  for (let at = 0; kind === 'leases' && at < leaving; at += 1_000) {
    const batch = going.slice(at, at + 1_000);
    for (const { userId } of batch) ends.set(userId, Date.now() + shortLeaseMs);
    await leases.renew(batch, shortLeaseMs);
  }
  if (kind === 'edge') {
    for (const { userId } of going) ends.set(userId, Date.now() + shortLeaseMs);
    await leases.keep(name, shortLeaseMs, false);
  }
  await sleep(shortLeaseMs);
  for (let waited = 0; told.size < leaving && waited < 30_000; waited += 100) await sleep(100);
  await sleep(2_000);
  heard.end();
  const sorted = lateness.toSorted((a, b) => a - b);
  return { told: told.size, twice, late: sorted[Math.floor(sorted.length * 0.99)] ?? 0 };
}

/** How many commands that look through all keys Redis has carried out. */
async function looksThroughAllKeys(redis: Redis): Promise<number> {
  const counted = (await redis.info('commandstats')).matchAll(/^cmdstat_(?:keys|scan):calls=(\d+)/gm);
  return [...counted].reduce((sum, [, calls]) => sum + Number(calls), 0);
}

/** Processor time of this process and of Redis until now, µs. */
async function meter(redis: Redis): Promise<() => number> {
  const [, pid] = /process_id:(\d+)/.exec(await redis.info('server')) ?? [];
  return () => {
    const { user, system } = process.cpuUsage();
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
    return user + system + (Number(fields[11]) + Number(fields[12])) * 10_000;
  };
}
