/**
 * Rooms beside what a team would otherwise have (hand-written-server.ts), and beside a server that keeps nothing
 * (forgetful-server.ts): fan-out, durable posts, connections.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Place } from './crowd.ts';
import { type Crowd, openCrowd } from './crowd-process.ts';
import { type MeasuredServer, openCity, openForgetful, openHandWritten } from './measured-server.ts';
import { type Stores, withStores } from './stores.ts';
import { printTable } from './table.ts';

/** A single one is up to a tenth above or below the others. */
const rounds = 11;
/** A city runs for days, and V8 compiles only what it has seen often. */
const roundsToWarmUp = 4;
/** Whoever comes is announced to the others; that is not what is measured. */
const settlingMs = 3_000;

/** A server and those who come to it. */
type Side = { server: MeasuredServer; crowd: Crowd };

/** Who hears what; `bar` is the most that ours may cost of what the other costs. */
type Shape = { label: string; bar: number; rooms: number; members: number; messages: number; underWay: number };

const big = { rooms: 1, members: 1_000 };
const small = { rooms: 100, members: 10 };
const shapes: Shape[] = [
  { label: '1 room x 1,000, quiet', bar: 0.85, ...big, messages: 150, underWay: 1 },
  { label: '1 room x 1,000, saturated', bar: 0.25, ...big, messages: 200, underWay: 64 },
  { label: '100 rooms x 10, quiet', bar: 0.55, ...small, messages: 40, underWay: 1 },
  { label: '100 rooms x 10, saturated', bar: 0.35, ...small, messages: 80, underWay: 10 },
];
const columns = ['', 'bar', 'ratio', 'ours', 'by hand'];
const withForgetful = [...columns, 'keeping nothing'];
const callers = 500;
const postingSeconds = 2.5;
const pacingSeconds = 8;
const pacingRounds = 3;
const connections = 5_000;

await withStores(async (stores) => {
  await withSides(stores, [openCity, openHandWritten, openForgetful], async (sides) => {
    const fanOut = [];
    for (const shape of shapes) fanOut.push(await fanOutRow(shape, sides));
    printTable(`Fan-out of 200 bytes: the server’s processor time a message and receiver, µs; ${rounds} rounds`, [
      withForgetful,
      ...fanOut,
    ]);
    printTable(`Durable posts of ${callers} callers, messages a second; ${rounds} rounds`, [
      withForgetful,
      await postsRow('in 100 rooms', 3, 100, sides),
      await postsRow('in one hot room', 2, 1, sides),
    ]);
    printTable(`Post → the last of 1,000 receivers, at 30 % of the rate that each can do; ${pacingRounds} rounds`, [
      columns,
      ...(await latencyRows(sides.slice(0, 2))),
    ]);
  });
  await withSides(stores, [openCity, openHandWritten], async (sides) => {
    printTable(`${connections} connections, each in one of 100 rooms`, [
      columns,
      await memoryRow(sides),
      ...(await comeBackRows(sides)),
    ]);
  });
});

async function withSides(
  stores: Stores,
  servers: ((stores: Stores) => Promise<MeasuredServer>)[],
  work: (sides: Side[]) => Promise<void>,
): Promise<void> {
  const sides: Side[] = [];
  try {
    for (const open of servers) sides.push({ server: await open(stores), crowd: openCrowd() });
    await work(sides);
  } finally {
    for (const { crowd } of sides) crowd.end();
    for (const { server } of sides) await server.close();
  }
}

/** What each side cost or did, and ours for one of what was written by hand. */
type Compared = { figures: number[]; ratio: number };

/**
 * Each side in turn, round by round after those to warm up, every other round from the last side to the first; the median of
 * each, and of what they are to each other in a round: the machine may be faster in the next one, and it is so for both.
 */
async function inTurn(sides: Side[], measure: (side: Side) => Promise<number>): Promise<Compared> {
  let order = [...sides.entries()];
  const inRounds = await warm(roundsToWarmUp, rounds, async () => {
    const figures: number[] = [];
    for (const [n, side] of order) figures[n] = await measure(side);
    // Who comes after a pause, or after a certain other one, may be better off.
    order = order.toReversed();
    return figures;
  });
  return {
    figures: sides.map((_, n) => median(inRounds.map((figures) => figures[n] ?? 0))),
    ratio: median(inRounds.map(([ours = 0, byHand = 0]) => ours / byHand)),
  };
}

async function fanOutRow(shape: Shape, sides: Side[]): Promise<string[]> {
  for (const side of sides) await sitDown(shape.rooms, shape.members, side);
  await sleep(settlingMs);
  const { messages, underWay } = shape;
  const { figures, ratio } = await inTurn(sides, async ({ server, crowd }) => {
    const before = server.cpuMs();
    await crowd.fanOut({ messages, underWay });
    return ((server.cpuMs() - before) * 1_000) / (messages * shape.rooms * shape.members);
  });
  for (const { crowd } of sides) await crowd.leave();
  return [shape.label, `≤ ${shape.bar}`, ratio.toFixed(2), ...figures.map((figure) => figure.toFixed(1))];
}

async function postsRow(label: string, bar: number, rooms: number, sides: Side[]): Promise<string[]> {
  for (const { server, crowd } of sides) {
    const roomIds = await server.rooms(rooms);
    const places = Array.from({ length: callers }, async (_, n) => {
      const roomId = roomIds[n % rooms] ?? '';
      return { ...(await server.seat()), roomId };
    });
    await crowd.call({ places: await Promise.all(places) });
  }
  const { figures, ratio } = await inTurn(
    sides,
    async ({ crowd }) => (await crowd.post({ seconds: postingSeconds })) / postingSeconds,
  );
  for (const { crowd } of sides) await crowd.leave();
  return [label, `≥ ${bar}`, ratio.toFixed(2), ...figures.map((figure) => figure.toFixed(0))];
}

async function latencyRows(sides: Side[]): Promise<string[][]> {
  const rates: number[] = [];
  const halves: number[] = [];
  const lasts: number[] = [];
  for (const { server, crowd } of sides) {
    await sitDown(1, 1_000, { server, crowd });
    await sleep(settlingMs);
    const messages = 200;
    const canDo = await warm(roundsToWarmUp, rounds, async () => {
      const tookMs = await crowd.fanOut({ messages, underWay: 64 });
      return messages / (tookMs / 1_000);
    });
    const rate = 0.3 * median(canDo);
    const paced = await warm(1, pacingRounds, async () => {
      const took = await crowd.pace({ messages: Math.round(rate * pacingSeconds), everyMs: 1_000 / rate });
      return took.toSorted((a, b) => a - b);
    });
    const quantile = (share: number) => median(paced.map((took) => took[Math.floor(took.length * share)] ?? 0));
    rates.push(rate);
    halves.push(quantile(0.5));
    lasts.push(quantile(0.99));
    await crowd.leave();
  }
  const row = (label: string, bar: string, figures: number[], digits: number) => {
    const [ours = 0, byHand = 0] = figures;
    return [label, bar, (ours / byHand).toFixed(2), ours.toFixed(digits), byHand.toFixed(digits)];
  };
  return [
    row('messages a second', '', rates, 0),
    row('half of them within, ms', '', halves, 1),
    row('99 of 100 within, ms', '≤ 50', lasts, 1),
  ];
}

/** What `measure` answers in `times` rounds, after some that only warm up. */
async function warm<T>(toWarmUp: number, times: number, measure: () => Promise<T>): Promise<T[]> {
  const figures: T[] = [];
  for (let round = -toWarmUp; round < times; round++) {
    const figure = await measure();
    if (round >= 0) figures.push(figure);
  }
  return figures;
}

function median(figures: number[]): number {
  return figures.toSorted((a, b) => a - b)[Math.floor(figures.length / 2)] ?? 0;
}

async function memoryRow(sides: Side[]): Promise<string[]> {
  const [ours = 0, byHand = 0] = await Promise.all(
    sides.map(async (side) => {
      await sleep(settlingMs);
      const before = side.server.memory();
      await sitDown(100, connections / 100, side);
      // Garbage of the arrivals is collected when the server has had nothing to do for a while.
      await sleep(12_000);
      return (side.server.memory() - before) / connections / 1_000;
    }),
  );
  return ['resident memory each, KB', '≤ 12', (ours / byHand).toFixed(2), ours.toFixed(1), byHand.toFixed(1)];
}

async function comeBackRows(sides: Side[]): Promise<string[][]> {
  type Result = Awaited<ReturnType<Crowd['allBack']>>;
  const results: Result[] = [];
  for (const { server, crowd } of sides) {
    await crowd.endure();
    await server.crash();
    const result = await crowd.allBack({ withinMs: 60_000 });
    for (const error of result.errors.slice(0, 3)) console.error(`  ${error}`);
    results.push(result);
    await crowd.leave();
  }
  const row = (label: string, bar: string, figure: (result: Result) => number, digits: number) => {
    const [ours = 0, byHand = 0] = results.map(figure);
    return [label, bar, '', ours.toFixed(digits), byHand.toFixed(digits)];
  };
  return [
    row('killed and started: back', `${connections}`, ({ back }) => back, 0),
    row('  errors that reach a person', '0', ({ errors }) => errors.length, 0),
    row('  seconds until the last is back', '', ({ tookMs }) => tookMs / 1_000, 1),
  ];
}

async function sitDown(rooms: number, members: number, { server, crowd }: Side): Promise<void> {
  const roomIds = await server.rooms(rooms);
  const places = roomIds.flatMap((roomId) =>
    Array.from({ length: members }, async (): Promise<Place> => ({ ...(await server.seat(roomId)), roomId })),
  );
  await crowd.sit({ places: await Promise.all(places), ordered: server.ordered });
}
