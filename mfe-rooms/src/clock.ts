/** Time as the stores see it, so that tests can drive it. */
export type Clock = {
  /** Epoch milliseconds. */
  now(): number;
  /** Runs `task` after `ms` milliseconds unless the returned function is called before. */
  later(ms: number, task: () => void): () => void;
};

/** The browser's own clock. */
export const tabClock: Clock = {
  now: () => Date.now(),
  later: (ms, task) => {
    const timer = setTimeout(task, ms);
    return () => clearTimeout(timer);
  },
};
