/** Keeps the index of messages up to the logs, in the background of a process that writes them. */

/** How it follows. */
export type Following = {
  /** After a commit: this room's log has grown. */
  grown(roomId: string): void;
  /** Ends it; resolves when nothing is at work any more. */
  stop(): Promise<void>;
};

/** The first post of many waits for those after it: many are not much dearer than one. In milliseconds. */
const gatheredMs = 500;
/** Of each ten moments it leaves nine to the posts, however far behind it is. */
const restFactor = 9;

/**
 * Calls `index` for the rooms that have grown here, and each `everyMs` milliseconds for all: what a process has left behind
 * that died, or a release that knew of no index. `index` takes some entries and says whether there were any.
 */
export function followLogs(
  index: (rooms: readonly string[] | 'all') => Promise<boolean>,
  report: (error: unknown) => void,
  everyMs = 5_000,
): Following {
  const stopped = new AbortController();
  let grown = new Set<string>();
  let running: Promise<void> | undefined;
  let allAreDue = false;

  const catchUp = async (first: 'all' | 'grown') => {
    let asked: ReadonlySet<string> | 'all' = first === 'all' ? 'all' : new Set();
    while (!stopped.signal.aborted) {
      // A room that never rests keeps none from the beat.
      if (allAreDue) asked = 'all';
      allAreDue = false;
      // Who grows while others are at it comes into the next batch, not after all of theirs.
      if (asked !== 'all') asked = new Set([...asked, ...grown]);
      if (asked !== 'all' && asked.size === 0) return;
      grown = new Set();
      const began = performance.now();
      if (await index(asked === 'all' ? 'all' : [...asked])) {
        await rest((performance.now() - began) * restFactor, stopped.signal);
      } else {
        asked = new Set();
      }
    }
  };
  const begin = (first: 'all' | 'grown') => {
    if (running || stopped.signal.aborted) return;
    running = rest(first === 'all' ? 0 : gatheredMs, stopped.signal)
      .then(() => catchUp(first))
      // The beat comes to all rooms again.
      .catch(report)
      .finally(() => {
        running = undefined;
        if (grown.size > 0) begin('grown');
      });
  };

  const timer = setInterval(() => {
    allAreDue = running !== undefined;
    begin('all');
  }, everyMs);
  begin('all');
  return {
    grown(roomId) {
      grown.add(roomId);
      begin('grown');
    },
    async stop() {
      clearInterval(timer);
      stopped.abort();
      await running;
    },
  };
}

function rest(ms: number, stopped: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = () => {
      clearTimeout(timer);
      stopped.removeEventListener('abort', end);
      resolve();
    };
    const timer = setTimeout(end, ms);
    stopped.addEventListener('abort', end);
    if (stopped.aborted) end();
  });
}
