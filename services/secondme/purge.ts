/** Removes what was erased when it can be brought back no more. */
import type { InteractionLog } from './interaction-log.ts';

/** What is erased is gone so long after it can be brought back no more, at the latest, in milliseconds. */
const everyMs = 5_000;

/** Begins at once, with what a process that went left behind; answers how to end. `report` hears of failures; the next turn tries again. */
export function startPurge(log: Pick<InteractionLog, 'purge'>, report: (error: unknown) => void): () => void {
  const purge = () => void log.purge().catch(report);
  purge();
  const timer = setInterval(purge, everyMs);
  timer.unref();
  return () => clearInterval(timer);
}
