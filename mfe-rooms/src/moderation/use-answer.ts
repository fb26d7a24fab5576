/** An answer of the city that a dialog shows. */
import { useCallback, useEffect, useState } from 'react';

/** How it stands. */
export type Answer<T> = { phase: 'loading' } | { phase: 'failed' } | { phase: 'ready'; value: T };

/**
 * Asks when the component comes, and again when told to. `ask` must be the very same function as long as the question is, and
 * so must `onShown`: it is called whenever something else is shown, which a button that was pressed may not be a part of.
 */
export function useAnswer<T>(
  ask: (signal: AbortSignal) => Promise<T>,
  onShown: () => void,
): { answer: Answer<T>; again: () => void } {
  const [answer, setAnswer] = useState<Answer<T>>({ phase: 'loading' });
  const [turn, setTurn] = useState(0);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another turn asks again.
  useEffect(() => {
    const left = new AbortController();
    ask(left.signal).then(
      (value) => setAnswer({ phase: 'ready', value }),
      () => left.signal.aborted || setAnswer({ phase: 'failed' }),
    );
    return () => left.abort();
  }, [ask, turn]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: each answer is shown.
  useEffect(onShown, [answer, onShown]);
  const again = useCallback(() => setTurn((turn) => turn + 1), []);
  return { answer, again };
}
