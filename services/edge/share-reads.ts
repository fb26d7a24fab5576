/** A source that many ask at once is read as seldom as can be without telling anybody what was before they asked. */

/**
 * One read in flight; whoever asks meanwhile shares the next. So an answer is never older than its question, and the
 * more ask at once the fewer reads each of them costs.
 */
export function shareReads<T>(read: () => Promise<T>): () => Promise<T> {
  let running: Promise<unknown> = Promise.resolve();
  let next: Promise<T> | undefined;
  return () => {
    if (next) return next;
    const shared = running.then(() => {
      next = undefined;
      return read();
    });
    next = shared;
    // Not the answer itself, which would stay in memory until the next question.
    const over = () => undefined;
    running = shared.then(over, over);
    return shared;
  };
}
