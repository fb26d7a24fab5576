/**
 * Group commit: one batch in flight, and whatever arrives meanwhile is the next batch. Under load hundreds of appends
 * share one commit; a lone append waits for nobody. With lines more may be in flight: beside a large batch, or one that is
 * late, the others need not wait, and beside small ones they need not when they are many.
 */
import { Code, ConnectError } from '@connectrpc/connect';
import { tooMany } from './refusal.ts';

/** More than this many waiting is more than the store can take; the rest are told to come again. */
const mostWaiting = 10_000;
/** A batch that takes longer than commits do: it waits for a lock, or for a store that is away. */
const lateMs = 250;

type Waiting<In, Out> = { item: In; line: string; resolve: (out: Out) => void; reject: (error: unknown) => void };

/** Whose order matters, and when a batch need not wait for those in flight. */
export type Lines<In> = {
  /** Items of one line are never in two batches at once. */
  of(item: In): string;
  /** A batch that has so many is a large one, and takes no more lines; at most as many as a batch may have. */
  enough: number;
  /**
   * Beside those in flight another batch leaves when so many wait whose lines are not; beside a large or late one, however few.
   */
  beside: number;
  /** So many batches are in flight at most, late ones among them. */
  atOnce: number;
};

/**
 * A function that hands its arguments to `commit` in batches of at most `most`, those of a line in the order of the calls.
 * `commit` answers one outcome an item; an outcome that is a ConnectError is thrown to that caller alone. Without `lines` all
 * are one.
 */
export function groupCommit<In, Out>(
  commit: (items: In[]) => Promise<(Out | ConnectError)[]>,
  most: number,
  lines: Lines<In> = { of: () => '', enough: most, beside: most, atOnce: 1 },
): (item: In) => Promise<Out> {
  const inFlight = new Set<string>();
  let waiting: Waiting<In, Out>[] = [];
  /** How many of those who wait could leave now. */
  let free = 0;
  let running = 0;
  /** How many of those that run are large or late. */
  let long = 0;
  let starting = false;

  const run = async () => {
    starting = false;
    running += 1;
    while (free > 0 && (running === 1 || mayBeBeside())) {
      const batch = take(nextLines());
      let isLong = batch.length >= lines.enough;
      if (isLong) long += 1;
      const leaving = new Set(batch.map(({ line }) => line));
      for (const line of leaving) inFlight.add(line);
      countFree();
      // What one batch leaves may be enough for the next.
      start();
      const late = setTimeout(() => {
        if (isLong) return;
        isLong = true;
        long += 1;
        start();
      }, lateMs);
      await settle(batch, commit);
      clearTimeout(late);
      if (isLong) long -= 1;
      for (const line of leaving) inFlight.delete(line);
      countFree();
    }
    running -= 1;
  };
  const start = () => {
    if (starting || running === lines.atOnce || free === 0 || (running > 0 && !mayBeBeside())) return;
    // One turn later, so that calls of the same turn share a batch.
    starting = true;
    setImmediate(() => void run());
  };
  const mayBeBeside = () => long > 0 || free >= lines.beside;
  /** Lines that are not in flight, those whose items have waited longest first, until they have enough. */
  const nextLines = () => {
    const counts = new Map<string, number>();
    for (const { line } of waiting) if (!inFlight.has(line)) counts.set(line, (counts.get(line) ?? 0) + 1);
    const leaving = new Set<string>();
    let items = 0;
    for (const [line, count] of counts) {
      if (items >= lines.enough) break;
      leaving.add(line);
      items += count;
    }
    return leaving;
  };
  const take = (leaving: ReadonlySet<string>) => {
    const batch: Waiting<In, Out>[] = [];
    const left: Waiting<In, Out>[] = [];
    for (const one of waiting) (batch.length < most && leaving.has(one.line) ? batch : left).push(one);
    waiting = left;
    return batch;
  };
  const countFree = () => {
    free = 0;
    for (const { line } of waiting) if (!inFlight.has(line)) free += 1;
  };

  return (item) =>
    new Promise((resolve, reject) => {
      if (waiting.length >= mostWaiting) {
        reject(tooMany('the city is too busy', 1_000));
        return;
      }
      const line = lines.of(item);
      waiting.push({ item, line, resolve, reject });
      if (!inFlight.has(line)) free += 1;
      start();
    });
}

async function settle<In, Out>(
  batch: Waiting<In, Out>[],
  commit: (items: In[]) => Promise<(Out | ConnectError)[]>,
): Promise<void> {
  try {
    const outcomes = await commit(batch.map(({ item }) => item));
    for (const [index, { resolve, reject }] of batch.entries()) {
      const outcome = outcomes[index];
      if (outcome === undefined) reject(new ConnectError('the log gave no outcome', Code.Internal));
      else if (outcome instanceof ConnectError) reject(outcome);
      else resolve(outcome);
    }
  } catch (error) {
    // The whole transaction failed. Nobody was answered, so alone each item may still succeed, and one that the store
    // cannot take does not take the others with it.
    if (batch.length > 1 && !(error instanceof ConnectError)) {
      for (const item of batch) await settle([item], commit);
    } else {
      for (const { reject } of batch) reject(error);
    }
  }
}
