/** Ends, each second, the leases that nobody renewed, and tells who is gone. */
import type { Announce } from './announcements.ts';
import type { Leases } from './leases.ts';

/** How long after its end a lease may still count, in milliseconds. */
const everyMs = 1_000;

/** Sweeps until stopped; one sweep at a time. `report` hears of a failure, once until a sweep succeeds again. */
export function startSweep(leases: Leases, announce: Announce, report: (error: unknown) => void): () => void {
  let running = false;
  let failing = false;
  const sweep = async () => {
    if (running) return;
    running = true;
    try {
      announce(await leases.sweep());
      failing = false;
    } catch (error) {
      if (!failing) report(error);
      failing = true;
    } finally {
      running = false;
    }
  };
  const timer = setInterval(() => void sweep(), everyMs);
  void sweep();
  return () => clearInterval(timer);
}
