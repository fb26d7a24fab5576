/** Milliseconds to wait before attempt `failed` + 1: full jitter over a growing span, from 0.5 s up to 20 s. */
export function backoffMs(failed: number, random: () => number): number {
  const span = Math.min(20_000, 1_000 * 2 ** Math.min(failed, 10));
  return Math.round(500 + random() * (span - 500));
}
