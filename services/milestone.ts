/** Counts that the city tells of. */

/** Whether a count is `least` or ten, a hundred, a thousand … times as much. */
export function isMilestone(count: number, least: number): boolean {
  let milestone = least;
  while (milestone < count) milestone *= 10;
  return milestone === count;
}
