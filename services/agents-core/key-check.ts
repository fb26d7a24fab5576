/** Whether a configured model takes the city's key: asked before residents are, and loudly. */
import { setTimeout as sleep } from 'node:timers/promises';

const answerWithinMs = 5_000;
const askEveryMs = 30_000;

/**
 * Asks until the key is taken; the answer says whether it was refused when last asked, and `report` hears of it. A server
 * that is down or lists no models has refused nothing: that passes by itself, or shows with the first question. A key that
 * was taken once and is revoked later closes no city: its residents hear what is wrong.
 */
export function checkKey(
  refusesKey: (signal: AbortSignal) => Promise<boolean>,
  report: () => void,
  closing: AbortSignal,
): () => boolean {
  let isRefused = false;
  const ask = async () => {
    while (!closing.aborted) {
      isRefused = await refusesKey(AbortSignal.any([closing, AbortSignal.timeout(answerWithinMs)]));
      if (!isRefused) return;
      report();
      await sleep(askEveryMs, undefined, { signal: closing, ref: false }).catch(() => undefined);
    }
  };
  void ask();
  return () => isRefused;
}
