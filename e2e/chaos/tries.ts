/** Several tries of one thing, and what may have come of them. Pure. */
import type { Call } from './history.ts';

/** Whether the city answered that it is done. */
export const isOk = ({ answer }: Call): boolean => answer.kind === 'ok';

/** Whether it is done, or nobody knows. */
export const mayBeDone = ({ answer }: Call): boolean => answer.kind !== 'refused';

/** What may have been done last: the last that was answered, and all of which nobody knows when they were done, if ever. */
export function lastOrUnknown(tries: readonly Call[]): Call[] {
  const last = tries.filter(isOk).at(-1);
  return [...(last ? [last] : []), ...tries.filter(({ answer }) => answer.kind === 'unknown')];
}
