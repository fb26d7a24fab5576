/** Work that must not have all of what it shares with others. */

/** Runs at most `most` works at a time; others wait in their order, and one whose `signal` aborts before its turn never runs. */
export function fewAtOnce(most: number): <T>(work: () => Promise<T>, signal: AbortSignal) => Promise<T> {
  let running = 0;
  const waiting = new Set<() => void>();
  return async (work, signal) => {
    if (running >= most) {
      await new Promise<void>((resolve, reject) => {
        const begin = () => {
          signal.removeEventListener('abort', leave);
          resolve();
        };
        const leave = () => {
          waiting.delete(begin);
          reject(signal.reason);
        };
        waiting.add(begin);
        signal.addEventListener('abort', leave, { once: true });
      });
    } else {
      running += 1;
    }
    try {
      return await work();
    } finally {
      // Its place goes to the next one, or is free.
      const [next] = waiting;
      if (next) {
        waiting.delete(next);
        next();
      } else {
        running -= 1;
      }
    }
  };
}
