/**
 * Group commit: one batch in flight, and whatever arrives meanwhile is the next batch. Under load hundreds of appends
 * share one commit; a lone append waits for nobody. With lines more may be in flight: large ones beside each other, and what
 * is late holds up nobody but its own lines.
 */
import { Code, ConnectError } from '@connectrpc/connect';
import { tooMany } from './refusal.ts';

/** More than this many waiting is more than the store can take; the rest are told to come again. */
const mostWaiting = 10_000;
/** A batch that takes longer than commits do: it waits for a lock, or for a store that is away. */
export const lateMs = 250;

type Waiting<In, Out> = { item: In; resolve: (out: Out) => void; reject: (error: unknown) => void };

/** Those who wait whose order matters. */
type Line<In, Out> = { name: string; waiting: Waiting<In, Out>[]; inFlight: boolean };

/** Whose order matters, and when a batch need not wait for those in flight. */
export type Lines<In> = {
  /** Items of one line are never in two batches at once. */
  of(item: In): string;
  /**
   * A batch that has so many is a large one, and takes no more lines; at most as many as a batch may have. Beside others a
   * batch leaves when it is a large one, or one of them is.
   */
  enough: number;
  /** So many batches are in flight at most, without the late ones. */
  atOnce: number;
  /** And so many with them: each takes something of the store, and the store itself may be what is slow. */
  withLate: number;
};

/**
 * A function that hands its arguments to `commit` in batches of at most `most`, those of a line in the order of the calls.
 * `commit` answers one outcome an item; an outcome that is a ConnectError is thrown to that caller alone. Unless the third
 * argument says otherwise, all are one line.
 */
export function groupCommit<In, Out>(
  commit: (items: In[]) => Promise<(Out | ConnectError)[]>,
  most: number,
  { of, enough, atOnce, withLate }: Lines<In> = { of: () => '', enough: most, atOnce: 1, withLate: 1 },
): (item: In) => Promise<Out> {
  /** Those that have somebody, waiting or in flight, by name. */
  const lines = new Map<string, Line<In, Out>>();
  /** Those of them that may leave, in the order in which they do. */
  const ready = new Set<Line<In, Out>>();
  let waiting = 0;
  /** How many wait in the lines that are ready. */
  let free = 0;
  /** How many batches are in flight; how many of them are late, and how many of the others are large. */
  let [inFlight, late, large] = [0, 0, 0];
  let starting = false;

  const mayLeave = () => {
    const inTime = inFlight - late;
    if (free === 0 || inTime === atOnce || inFlight === withLate) return false;
    return inTime === 0 || large > 0 || free >= enough;
  };
  const start = () => {
    if (starting || !mayLeave()) return;
    // One turn later, so that calls of the same turn share a batch.
    starting = true;
    setImmediate(() => {
      starting = false;
      void run();
    });
  };
  const run = async () => {
    while (mayLeave()) {
      const { leaving, batch } = take();
      const isLarge = batch.length >= enough;
      let isLate = false;
      inFlight += 1;
      if (isLarge) large += 1;
      // What one batch leaves may be enough for the next.
      start();
      const timer = setTimeout(() => {
        isLate = true;
        late += 1;
        if (isLarge) large -= 1;
        start();
      }, lateMs);
      await settle(batch, commit);
      clearTimeout(timer);
      inFlight -= 1;
      if (isLate) late -= 1;
      else if (isLarge) large -= 1;
      for (const line of leaving) bringBack(line);
    }
  };
  /** The next batch, and the lines that it is of: those that are ready, until they have enough. */
  const take = () => {
    const leaving: Line<In, Out>[] = [];
    const batch: Waiting<In, Out>[] = [];
    for (const line of ready) {
      if (batch.length >= enough) break;
      ready.delete(line);
      line.inFlight = true;
      free -= line.waiting.length;
      leaving.push(line);
      // Only the last one may have more than there is room for.
      batch.push(...line.waiting.splice(0, most - batch.length));
    }
    waiting -= batch.length;
    return { leaving, batch };
  };
  const lineOf = (name: string) => {
    const known = lines.get(name);
    if (known) return known;
    const line: Line<In, Out> = { name, waiting: [], inFlight: false };
    lines.set(name, line);
    return line;
  };
  const bringBack = (line: Line<In, Out>) => {
    line.inFlight = false;
    if (line.waiting.length === 0) lines.delete(line.name);
    else {
      // It had its turn: who is left, or came meanwhile, is behind the others.
      ready.add(line);
      free += line.waiting.length;
    }
  };

  return (item) =>
    new Promise((resolve, reject) => {
      if (waiting >= mostWaiting) {
        reject(tooMany('the city is too busy', 1_000));
        return;
      }
      const line = lineOf(of(item));
      line.waiting.push({ item, resolve, reject });
      waiting += 1;
      if (!line.inFlight) {
        ready.add(line);
        free += 1;
      }
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
