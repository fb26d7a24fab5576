/**
 * For tests and benches: time that goes by only when it is told to. At each moment of it whoever waits for that moment has
 * their turn, and everything that follows from it at once has happened before the next; so a run is the same each time.
 */
import type { setTimeout as setTimer } from 'node:timers';

type Timer = { call: () => void; everyMs: number | undefined; isOver: boolean };

const aTurn = setImmediate;

/** A clock, and the timers of this process on it. */
export class VirtualTime {
  /** Milliseconds since 1970, and never a jump: how long things take. */
  now: number;
  #jumped = 0;
  readonly #due = new Map<number, Timer[]>();

  constructor(now = 1_790_000_000_000) {
    this.now = now;
  }

  /** From now on `setTimeout`, `setInterval` and `Date.now` of this process are of this time; answers how to end that. */
  take(): () => void {
    const own = { setTimeout, clearTimeout, setInterval, clearInterval };
    const dateNow = Date.now;
    const begin = (call: () => void, ms: number, everyMs?: number) => {
      const timer: Timer = { call, everyMs, isOver: false };
      this.#wait(timer, ms);
      return Object.assign(timer, { ref: () => timer, unref: () => timer }) as unknown as ReturnType<typeof setTimer>;
    };
    const end = (timer: unknown) => {
      if (timer) (timer as Timer).isOver = true;
    };
    Object.assign(globalThis, {
      setTimeout: (call: () => void, ms = 0) => begin(call, ms),
      setInterval: (call: () => void, ms: number) => begin(call, ms, ms),
      ...{ clearTimeout: end, clearInterval: end },
    });
    Date.now = () => this.now + this.#jumped;
    return () => {
      Object.assign(globalThis, own);
      Date.now = dateNow;
    };
  }

  /** Whatever clock is looked at says so many milliseconds more from now on, or less; nothing takes longer for it. */
  jump(ms: number): void {
    this.#jumped += ms;
  }

  /** Lets so many milliseconds go by. */
  async pass(ms: number): Promise<void> {
    for (const end = this.now + ms; this.now < end; ) {
      this.now += 1;
      const due = this.#due.get(this.now);
      if (!due) continue;
      this.#due.delete(this.now);
      for (const timer of due) {
        if (timer.isOver) continue;
        if (timer.everyMs !== undefined) this.#wait(timer, timer.everyMs);
        timer.call();
      }
      await new Promise((resolve) => aTurn(resolve));
    }
  }

  /** Resolves when so many milliseconds have gone by. */
  after(ms: number): Promise<void> {
    return new Promise((call) => this.#wait({ call, everyMs: undefined, isOver: false }, ms));
  }

  #wait(timer: Timer, ms: number): void {
    const at = this.now + Math.max(1, Math.ceil(ms));
    const due = this.#due.get(at);
    if (due) due.push(timer);
    else this.#due.set(at, [timer]);
  }
}
