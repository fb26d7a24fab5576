/** How much of a wait is left at `now` (both epoch milliseconds), in seconds as one tells it: of long waits nobody counts them. */
export function secondsToTell(until: number, now: number): number {
  const left = Math.max(1, Math.ceil((until - now) / 1_000));
  return left > 120 ? Math.ceil(left / 60) * 60 : left;
}
