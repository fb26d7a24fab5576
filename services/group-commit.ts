/**
 * Group commit: one batch in flight, and whatever arrives meanwhile is the next batch. Under load hundreds of appends
 * share one commit; a lone append waits for nobody. With lines more may be in flight: large ones beside each other, and any
 * beside those that are late, which wait for a lock or for a store that is away.
 */
import { Code, ConnectError } from '@connectrpc/connect';
import { tooMany } from './refusal.ts';

/** More than this many waiting is more than the store can take; the rest are told to come again. */
const mostWaiting = 10_000;
/** A batch that takes longer than commits do is late. */
export const lateMs = 250;

type Waiting<In, Out> = { item: In; resolve: (out: Out) => void; reject: (error: unknown) => void };

/** Those who wait whose order matters. */
type Line<In, Out> = {
  name: string;
  waiting: Waiting<In, Out>[];
  inFlight: boolean;
  /** Its last batch was late. Which line of it was the cause nobody knows: in a batch of its own it holds up no other. */
  alone: boolean;
};

/** How items are brought together. Unless it says otherwise, all are one line, and one batch is in flight. */
export type Batches<In> = {
  /** So many items a batch has at most. */
  most: number;
  /** Names the line of an item: items of one line are in the order of the calls, and never in two batches at once. */
  of?: (item: In) => string;
  /** A batch that has so many is a large one, and takes no more lines. Beside others one leaves when it, or one of them, is large. */
  largeAt?: number;
  /** So many batches are in flight at most, without those that are late. */
  atOnce?: number;
  /** So many with those that are late: each takes something of the store, and the store itself may be what is slow. */
  mostInFlight?: number;
};

/**
 * A function that hands its arguments to `commit` in batches. `commit` answers one outcome an item; an outcome that is a
 * ConnectError is thrown to that caller alone, and one that it throws itself to all of the batch.
 */
export function groupCommit<In, Out>(
  commit: (items: In[]) => Promise<(Out | ConnectError)[]>,
  { most, of = () => '', largeAt = most, atOnce = 1, mostInFlight = atOnce }: Batches<In>,
): (item: In) => Promise<Out> {
  /** Those that have somebody, waiting or in flight, and those that were late when they had, by name. */
  const lines = new Map<string, Line<In, Out>>();
  /** Those of them that may leave, in the order in which they do. */
  const ready = new Set<Line<In, Out>>();
  let waiting = 0;
  /** How many wait in the lines that are ready. */
  let mayGo = 0;
  /** How many batches are in flight; how many of them are late, and how many of the others are large. */
  let [inFlight, late, large] = [0, 0, 0];
  let starting = false;

  const mayLeave = () => {
    const inTime = inFlight - late;
    if (mayGo === 0 || inTime === atOnce || inFlight === mostInFlight) return false;
    return inTime === 0 || large > 0 || mayGo >= largeAt;
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
      const isLarge = batch.length >= largeAt;
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
      for (const line of leaving) bringBack(line, isLate);
    }
  };
  /** The next batch, and the lines that it is of: those that are ready, until they have enough, or one that goes alone. */
  const take = () => {
    const leaving: Line<In, Out>[] = [];
    const batch: Waiting<In, Out>[] = [];
    for (const line of ready) {
      if (batch.length >= largeAt || (line.alone && batch.length > 0)) break;
      ready.delete(line);
      line.inFlight = true;
      mayGo -= line.waiting.length;
      leaving.push(line);
      // Only the last one may have more than there is room for.
      batch.push(...line.waiting.splice(0, most - batch.length));
      if (line.alone) break;
    }
    waiting -= batch.length;
    return { leaving, batch };
  };
  const lineOf = (name: string) => {
    const known = lines.get(name);
    if (known) return known;
    const line: Line<In, Out> = { name, waiting: [], inFlight: false, alone: false };
    lines.set(name, line);
    return line;
  };
  const bringBack = (line: Line<In, Out>, wasLate: boolean) => {
    line.inFlight = false;
    line.alone = wasLate;
    if (line.waiting.length > 0) {
      // It had its turn: who is left, or came meanwhile, is behind the others.
      ready.add(line);
      mayGo += line.waiting.length;
    } else if (!wasLate) lines.delete(line.name);
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
        mayGo += 1;
      }
      start();
    });
}

/** Answers all of the batch; the refusal with which the whole commit was refused, if it was. */
async function settle<In, Out>(
  batch: readonly Waiting<In, Out>[],
  commit: (items: In[]) => Promise<(Out | ConnectError)[]>,
): Promise<ConnectError | undefined> {
  try {
    const outcomes = await commit(batch.map(({ item }) => item));
    for (const [index, { resolve, reject }] of batch.entries()) {
      const outcome = outcomes[index];
      if (outcome === undefined) reject(new ConnectError('the log gave no outcome', Code.Internal));
      else if (outcome instanceof ConnectError) reject(outcome);
      else resolve(outcome);
    }
    return undefined;
  } catch (error) {
    // The whole transaction failed. Nobody was answered, so alone each item may still succeed, and one that the store
    // cannot take does not take the others with it.
    const tryEach = batch.length > 1 && !(error instanceof ConnectError);
    let refusal = tryEach ? undefined : error;
    for (const one of batch) {
      if (refusal === undefined) refusal = await settle([one], commit);
      else one.reject(refusal);
    }
    return refusal instanceof ConnectError ? refusal : undefined;
  }
}
