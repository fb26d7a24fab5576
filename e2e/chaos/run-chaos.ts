/** Residents in a city that comes into trouble, and whether it kept its promise to them. */
import { setTimeout as sleep } from 'node:timers/promises';
import { arrive, type CityClient, stranger } from 'services/city-client.testing.ts';
import { seeded } from 'services/seeded.testing.ts';
import { type ChaosCity, openChaosCity } from './chaos-city.ts';
import { moderate } from './chaos-moderator.ts';
import { act, callByRest, type Following, newFollowing, type Place } from './chaos-resident.ts';
import { type Fault, faultName, planFaults, readersLink } from './fault-plan.ts';
import { floodOf } from './flood.ts';
import { followByRpc, followBySocket } from './follow-room.ts';
import type { Act, Call, FinalLog } from './history.ts';
import { type Violation, violations } from './room-promise.ts';

/** What is run. */
export type ChaosOptions = {
  seed: number;
  /** How long faults come. */
  lengthMs: number;
  rooms: number;
  /**
   * In each room; every third follows by a room's socket, by a tab's socket, by gRPC. Two more only read, by a way of their
   * own, one only writes while those are away, and one moderates. In a room beside them only a moderator acts.
   */
  residents: number;
  /** Hears of each trouble as it comes. */
  say: (line: string) => void;
};

/** What came of it. */
export type ChaosReport = { faults: number; counts: Record<string, number>; violations: Violation[] };

/** After all is healed everybody hears everything within this time. */
const convergeMs = 60_000;
/** Nothing more comes when nothing has come for so long. */
const quietMs = 2_000;
const delayMs = 150;

type Room = { id: string; calls: Call[]; followings: Following[]; flood: () => Promise<void>; founder: CityClient };

/** Opens a city, lets residents and faults loose on it, heals it, waits, and checks. */
export async function runChaos(options: ChaosOptions): Promise<ChaosReport> {
  const { seed, lengthMs, say } = options;
  const city = await openChaosCity();
  const [ending, calm, over] = [new AbortController(), new AbortController(), new AbortController()];
  try {
    const { rooms, acting, following } = await settle(city, options, {
      ending: ending.signal,
      stay: { calm: calm.signal, over: over.signal },
    });
    const faults = planFaults(seed, lengthMs);
    await trouble(city, rooms, faults, say);
    say('all is healed');
    ending.abort();
    calm.abort();
    await Promise.all(acting);
    const healedAt = performance.now();
    await converge(city, rooms);
    say(`everybody stands still after ${((performance.now() - healedAt) / 1000).toFixed(1)} s`);
    const logs = await Promise.all(rooms.map((room) => finalLog(city, room)));
    over.abort();
    await Promise.all(following);
    const found = rooms.flatMap(({ calls, followings }, index) => {
      // What every client saw last is that it went, at our word.
      const views = followings.map(({ view }) => ({ ...view, sights: view.sights.slice(0, -1) }));
      return violations({ calls, views }, logs[index] as FinalLog);
    });
    const deaths = city.deaths().map((evidence) => ({ what: 'a process ended by itself', evidence }));
    return { faults: faults.length, counts: countsOf(rooms, logs), violations: [...found, ...deaths] };
  } finally {
    ending.abort();
    calm.abort();
    over.abort();
    await city.end();
  }
}

/** Rooms, and residents who act in them and follow them. */
async function settle(
  city: ChaosCity,
  { seed, rooms: roomCount, residents }: ChaosOptions,
  { ending, stay }: { ending: AbortSignal; stay: { calm: AbortSignal; over: AbortSignal } },
) {
  const rooms: Room[] = [];
  const acting: Promise<void>[] = [];
  const following: Promise<void>[] = [];
  const founder = await arrive(city.door, 'Founder');
  const silent = await arrive(city.door, 'Silent');
  // The last is the room aside.
  for (let n = 1; n <= roomCount + 1; n++) {
    const aside = n > roomCount;
    const { status, body } = await founder.call('POST', '/city/rooms', { name: `Chaos ${n}` });
    if (status !== 201) throw new Error(`no room: ${status} ${JSON.stringify(body)}`);
    const calls: Call[] = [];
    const { userId, token } = await arrive(city.door, 'Writer');
    const flood = floodOf({ room: body.id, userId, token, doors: [city.door] }, calls, seeded(seed, `flood ${n}`));
    const room: Room = { id: body.id, calls, followings: [], flood: aside ? async () => undefined : flood, founder };
    rooms.push(room);
    // Only who has spoken in a room can be muted there.
    await speakOnce({ room: room.id, userId: silent.userId, token: silent.token, doors: [city.door] }, calls);
    const order = { room: room.id, userId: founder.userId, token: founder.token, doors: city.doors };
    acting.push(moderate(order, { silent: silent.userId, aside }, calls, seeded(seed, `moderate ${n}`), ending));
    for (const way of ['room', 'tab'] as const) {
      const reader = await arrive(city.door, 'Reader');
      const place = { room: room.id, userId: reader.userId, token: reader.token, doors: [city.readersDoor] };
      const follower = newFollowing(reader.userId);
      room.followings.push(follower);
      following.push(followBySocket(way, place, follower, seeded(seed, `read ${n} ${way}`), stay));
    }
    if (aside) continue;
    for (let r = 0; r < residents; r++) {
      const { userId, token } = await arrive(city.door, `Resident ${r}`);
      const place = { room: room.id, userId, token, doors: city.doors };
      const follower = newFollowing(userId);
      room.followings.push(follower);
      const draws = (what: string) => seeded(seed, `${what} ${n} ${r}`);
      acting.push(act(place, follower, draws('act'), room.calls, ending));
      const way = (['room', 'tab', 'rpc'] as const)[r % 3] ?? 'rpc';
      following.push(
        way === 'rpc'
          ? followByRpc(city.rooms, place, follower, draws('follow'), stay)
          : followBySocket(way, place, follower, draws('follow'), stay),
      );
    }
  }
  return { rooms, acting, following };
}

async function speakOnce(place: Place, calls: Call[]): Promise<void> {
  const act: Act = { kind: 'post', clientId: 'a word', text: 'nothing more' };
  const answer = await callByRest(act, place, seeded(0, 'a word'));
  if (answer.kind !== 'ok') throw new Error(`not a word: ${JSON.stringify(answer)}`);
  calls.push({ by: place.userId, act, answer });
}

/** Resolves when the last fault is over. */
async function trouble(
  city: ChaosCity,
  rooms: readonly Room[],
  faults: readonly Fault[],
  say: (line: string) => void,
): Promise<void> {
  const began = performance.now();
  const until = (ms: number) => sleep(Math.max(0, ms - (performance.now() - began)));
  await Promise.all(
    faults.map(async (fault) => {
      await until(fault.atMs);
      say(`${(fault.atMs / 1000).toFixed(1).padStart(6)} s  ${faultName(fault)}, ${(fault.forMs / 1000).toFixed(1)} s`);
      const heal = await begin(city, rooms, fault);
      await until(fault.atMs + fault.forMs);
      await heal();
    }),
  );
}

/** Begins it; the answer ends it. */
async function begin(city: ChaosCity, rooms: readonly Room[], fault: Fault): Promise<() => void | Promise<void>> {
  if (fault.kind === 'outrun') {
    const way = city.links[readersLink];
    way[fault.by]();
    const written = Promise.all(rooms.map((room) => room.flood()));
    return async () => {
      await written;
      way.heal();
    };
  }
  if ('part' in fault) {
    const part = city.parts[fault.part];
    if (fault.kind === 'freeze') {
      part.freeze();
      return part.thaw;
    }
    await part.kill();
    return part.start;
  }
  const link = city.links[fault.link];
  if (fault.kind === 'delay') link.delay(delayMs);
  else link[fault.kind]();
  return link.heal;
}

/** Waits until everybody stands at the end of their room's log and nothing more comes, or for as long as is bearable. */
async function converge(city: ChaosCity, rooms: readonly Room[]): Promise<void> {
  const end = performance.now() + convergeMs;
  let quietSince = performance.now();
  let before = '';
  while (performance.now() < end && performance.now() - quietSince < quietMs) {
    await sleep(200);
    const tops = await Promise.all(rooms.map(({ id }) => topOf(city, id)));
    const behind = rooms.some(({ followings }, index) =>
      followings.some(({ position }) => position?.after !== tops[index]),
    );
    if (!behind && before === tops.join()) continue;
    before = tops.join();
    quietSince = performance.now();
  }
}

async function topOf(city: ChaosCity, roomId: string): Promise<number | undefined> {
  return ask(city, `/city/rooms/${roomId}`).then(
    ({ top_seq: top }) => top,
    () => undefined,
  );
}

/** The whole log; read again when something came meanwhile. */
async function finalLog(city: ChaosCity, { id, founder }: Room): Promise<FinalLog> {
  for (;;) {
    const path = `/city/rooms/${id}`;
    const room = await ask(city, path);
    const entries = await pages(city, `${path}/events`, 'events', (event) => event.seq);
    const messages = await pages(city, `${path}/messages`, 'messages', (message) => message.seq);
    if ((await ask(city, path)).top_seq !== room.top_seq) continue;
    const { body: standings } = await founder.call('GET', `${path}/standings`);
    const muted = standings.flatMap((one: Json) => (one.muted_until ? [one.resident_id] : []));
    return { epoch: room.epoch, topSeq: room.top_seq, entries: entries.map(entryOf), messages, room, muted };
  }
}

// biome-ignore lint/suspicious/noExplicitAny: what the city answers is read as JSON, field by field
type Json = any;

async function pages(city: ChaosCity, path: string, list: string, seqOf: (item: Json) => number): Promise<Json[]> {
  const all: Json[] = [];
  for (let more = true; more; ) {
    const answer = await ask(city, `${path}?limit=100&after_seq=${all.length > 0 ? seqOf(all.at(-1)) : 0}`);
    all.push(...answer[list]);
    more = answer.has_more;
  }
  return all;
}

async function ask(city: ChaosCity, path: string): Promise<Json> {
  const { status, body } = await stranger(city.door).call('GET', path);
  if (status !== 200) throw new Error(`${path}: ${status} ${JSON.stringify(body)}`);
  return body;
}

function entryOf({ seq, ...event }: Json): FinalLog['entries'][number] {
  if (event.room) return { seq, of: 'room', room: event.room };
  for (const kind of ['message', 'edited', 'deleted', 'reacted'] as const) {
    if (event[kind]) return { seq, of: kind, message: event[kind] };
  }
  throw new Error(`entry ${seq} is of no kind`);
}

function countsOf(rooms: readonly Room[], logs: readonly FinalLog[]): Record<string, number> {
  const calls = rooms.flatMap((room) => room.calls);
  const sights = rooms.flatMap((room) => room.followings.flatMap(({ view }) => view.sights));
  const answered = (kind: string) => calls.filter(({ answer }) => answer.kind === kind).length;
  const unknown = calls.flatMap(({ answer }) => (answer.kind === 'unknown' ? [`unknown: ${answer.why}`] : []));
  const refused = calls.flatMap(({ answer }) => (answer.kind === 'refused' ? [`refused: ${answer.code}`] : []));
  const reasons = Map.groupBy([...unknown, ...refused].toSorted(), (reason) => reason);
  return {
    calls: calls.length,
    '2xx': answered('ok'),
    unknown: answered('unknown'),
    refused: answered('refused'),
    ...Object.fromEntries([...reasons].map(([reason, all]) => [reason, all.length])),
    'log entries': logs.reduce((sum, { topSeq }) => sum + topSeq, 0),
    frames: sights.filter(({ kind }) => kind === 'entry').length,
    connections: sights.filter(({ kind }) => kind === 'asked').length,
    resumes: sights.filter((sight) => sight.kind === 'resumed' && sight.recovered).length,
    moderated: calls.filter(({ act, answer }) => act.kind === 'moderate' && answer.kind === 'ok').length,
    'changes of rooms': logs.reduce((sum, { entries }) => sum + entries.filter(({ of }) => of === 'room').length, 0),
    reloads: sights.filter((sight) => sight.kind === 'resumed' && !sight.recovered).length,
  };
}
