/** How lively a room is: the order of the popular rooms. */

/** A minute of a room: how many minutes ago it was, and how many distinct residents were active in it. */
export type ActiveMinute = { minutesAgo: number; residents: number };

/** After so many minutes what happened counts half. */
export const halfLifeMinutes = 30;

/**
 * What is older is not looked at. A resident who wrote in every minute for ever would have 43.8 from the last six hours
 * and 0.011, one part in 4,096 (2^-12), from all the time before: as much as one message from three hours ago.
 */
export const horizonMinutes = 360;

/**
 * Two for each person inside now, and for each resident and minute of activity 2^(-age / 30 min). A resident counts once
 * a minute, however much they do in it; a minute of the future, which a clock put right may have left behind, counts as
 * now. The same minutes in another order give the same number to the last bit, so that equal rooms are equal.
 */
export function heatOf(peopleInside: number, minutes: readonly ActiveMinute[]): number {
  const oldestFirst = minutes.toSorted((a, b) => b.minutesAgo - a.minutesAgo || a.residents - b.residents);
  let heat = 0;
  for (const { minutesAgo, residents } of oldestFirst) {
    heat += residents * 2 ** (-Math.max(0, minutesAgo) / halfLifeMinutes);
  }
  return 2 * peopleInside + heat;
}
