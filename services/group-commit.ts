/**
 * Group commit: one batch in flight, and whatever arrives meanwhile is the next batch. Under load hundreds of appends
 * share one commit; a lone append waits for nobody.
 */
import { Code, ConnectError } from '@connectrpc/connect';
import { tooMany } from './refusal.ts';

/** More than this many waiting is more than the store can take; the rest are told to come again. */
const mostWaiting = 10_000;

type Waiting<In, Out> = { item: In; resolve: (out: Out) => void; reject: (error: unknown) => void };

/**
 * A function that hands its arguments to `commit` in batches of at most `most`, in the order of the calls. `commit`
 * answers one outcome an item; an outcome that is a ConnectError is thrown to that caller alone.
 */
export function groupCommit<In, Out>(
  commit: (items: In[]) => Promise<(Out | ConnectError)[]>,
  most: number,
): (item: In) => Promise<Out> {
  let waiting: Waiting<In, Out>[] = [];
  let running = false;

  const run = async () => {
    running = true;
    while (waiting.length > 0) {
      const batch = waiting.slice(0, most);
      waiting = waiting.slice(most);
      await settle(batch, commit);
    }
    running = false;
  };

  return (item) =>
    new Promise((resolve, reject) => {
      if (waiting.length >= mostWaiting) {
        reject(tooMany('the city is too busy', 1_000));
        return;
      }
      waiting.push({ item, resolve, reject });
      // One turn later, so that calls of the same turn share a batch.
      if (!running) {
        running = true;
        setImmediate(() => void run());
      }
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
