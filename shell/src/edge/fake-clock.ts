/** A clock that a test moves by hand. */
export type FakeClock = {
  now: () => number;
  setTimeout: (run: () => void, ms: number) => unknown;
  clearTimeout: (timer: unknown) => void;
  setInterval: (run: () => void, ms: number) => unknown;
  /** Runs what falls due within the next `ms`, in order. */
  pass: (ms: number) => void;
};

/** A clock at zero. */
export function fakeClock(): FakeClock {
  type Timer = { at: number; run: () => void; every?: number };
  const timers = new Set<Timer>();
  let time = 0;
  const add = (run: () => void, ms: number, every?: number) => {
    const timer: Timer = { at: time + ms, run, ...(every === undefined ? {} : { every }) };
    timers.add(timer);
    return timer;
  };
  return {
    now: () => time,
    setTimeout: (run, ms) => add(run, ms),
    clearTimeout: (timer) => void timers.delete(timer as Timer),
    setInterval: (run, ms) => add(run, ms, ms),
    pass(ms) {
      const end = time + ms;
      for (;;) {
        const next = [...timers].filter((timer) => timer.at <= end).sort((a, b) => a.at - b.at)[0];
        if (!next) break;
        time = next.at;
        if (next.every === undefined) timers.delete(next);
        else next.at += next.every;
        next.run();
      }
      time = end;
    },
  };
}
