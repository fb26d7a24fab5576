/** An answer that is asked for more often than it changes. */

/**
 * Answers with what `work` found, which is asked at most once in `ms` milliseconds, counted from its answer, and once
 * for all who come meanwhile. A failure is told to those who waited for it; who comes next makes another try. Who knows that
 * the kept answer is no longer true says so by `isTrue`, and it is worked out anew. `now` is in milliseconds and never goes
 * back.
 */
export function keptAnswer<T>(
  ms: number,
  work: () => Promise<T>,
  now: () => number = () => performance.now(),
): (isTrue?: (answer: T) => boolean) => Promise<T> {
  let kept: { answer: T; until: number } | undefined;
  let working: Promise<T> | undefined;

  return (isTrue = () => true) => {
    if (kept && now() < kept.until && isTrue(kept.answer)) return Promise.resolve(kept.answer);
    working ??= work()
      .then((answer) => {
        kept = { answer, until: now() + ms };
        return answer;
      })
      .finally(() => {
        working = undefined;
      });
    return working;
  };
}
