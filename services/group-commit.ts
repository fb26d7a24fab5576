/**
 * Group commit: one batch in flight, and whatever arrives meanwhile is the next batch. Under load hundreds of appends
 * share one commit; a lone append waits for nobody. With lines, a full batch need not wait for the one before it.
 */
import { crc32 } from 'node:zlib';
import { Code, ConnectError } from '@connectrpc/connect';
import { tooMany } from './refusal.ts';

/** More than this many waiting is more than the store can take; the rest are told to come again. */
const mostWaiting = 10_000;

type Waiting<In, Out> = { item: In; resolve: (out: Out) => void; reject: (error: unknown) => void };

/** With lines so many batches are in flight: one is worked on where it goes while the next is on its way there. */
const mostWithLines = 2;

/**
 * A function that hands its arguments to `commit` in batches of at most `most`, in the order of the calls. `commit`
 * answers one outcome an item; an outcome that is a ConnectError is thrown to that caller alone.
 *
 * `lineOf` says whose order matters: a second batch leaves early when it is full, without the items of a line that is in
 * flight. Without it all are one line.
 */
export function groupCommit<In, Out>(
  commit: (items: In[]) => Promise<(Out | ConnectError)[]>,
  most: number,
  lineOf?: (item: In) => string,
): (item: In) => Promise<Out> {
  const mostInFlight = lineOf ? mostWithLines : 1;
  const inFlight = new Set<string>();
  let waiting: Waiting<In, Out>[] = [];
  let running = 0;
  let starting = false;

  const isFull = () => waiting.length >= most;
  const run = async () => {
    starting = false;
    running += 1;
    while (waiting.length > 0 && (running === 1 || isFull())) {
      const batch = take();
      if (batch.length === 0) break;
      const lines = batch.flatMap(({ item }) => lineOf?.(item) ?? []);
      for (const line of lines) inFlight.add(line);
      await settle(batch, commit);
      for (const line of lines) inFlight.delete(line);
    }
    running -= 1;
  };
  const take = () => {
    const batch: Waiting<In, Out>[] = [];
    const left: Waiting<In, Out>[] = [];
    for (const one of waiting) {
      const mayLeave = batch.length < most && !(lineOf && inFlight.has(lineOf(one.item)));
      (mayLeave ? batch : left).push(one);
    }
    waiting = left;
    return batch;
  };

  return (item) =>
    new Promise((resolve, reject) => {
      if (waiting.length >= mostWaiting) {
        reject(tooMany('the city is too busy', 1_000));
        return;
      }
      waiting.push({ item, resolve, reject });
      if (starting || (running > 0 && (running === mostInFlight || !isFull()))) return;
      // One turn later, so that calls of the same turn share a batch.
      starting = true;
      setImmediate(() => void run());
    });
}

/**
 * Two group commits beside each other, each for the items of its half of the keys: while the store is at the batch of one, this
 * process is at that of the other, and neither waits for the other. Items of one key keep their order.
 */
export function inHalves<In, Out>(
  keyOf: (item: In) => string,
  open: () => (item: In) => Promise<Out>,
): (item: In) => Promise<Out> {
  const [even, odd] = [open(), open()];
  return (item) => (crc32(keyOf(item)) % 2 === 0 ? even(item) : odd(item));
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
