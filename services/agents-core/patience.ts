/** How long a model may take, as one signal. */
import { unavailable } from './unavailable.ts';

/** How long a model may take, in milliseconds. */
export type AnswerLimits = {
  /** For a connection to its server. */
  connect: number;
  /** From asking to the first sign of an answer. */
  first: number;
  /** Between two pieces. */
  between: number;
  /** For the whole answer, all its steps and a second try included. */
  whole: number;
};

/** Long enough for a model at home, short enough for whoever waits. */
export const usualLimits: AnswerLimits = { connect: 2_000, first: 10_000, between: 15_000, whole: 60_000 };

/** Says that an answer took longer than `whole` milliseconds. */
export function notWithin(whole: number): string {
  return `the language model did not finish within ${whole / 1000} s`;
}

/** The time limits of one answer. */
export type Patience = {
  /** Aborted with the refusal in words when time has run out. */
  signal: AbortSignal;
  /** From now on `ms` for the next sign. */
  wait(ms: number): void;
  /** A sign came; until the next wait only the whole is limited. */
  stop(): void;
  /** The answer has ended. */
  end(): void;
};

/**
 * Time limits as one signal; of the whole `spentMs` have gone already. Waiting for the reader of the answer counts only
 * against the whole.
 */
export function openPatience({ whole }: Pick<AnswerLimits, 'whole'>, spentMs = 0): Patience {
  const over = new AbortController();
  const after = (ms: number, end: () => void) => setTimeout(end, ms).unref();
  const endBecause = (words: string) => over.abort(unavailable(words));
  const last = after(Math.max(0, whole - spentMs), () => endBecause(notWithin(whole)));
  let next: NodeJS.Timeout | undefined;
  let waitedMs = 0;
  let isWaiting = false;
  return {
    signal: over.signal,
    stop() {
      isWaiting = false;
    },
    wait(ms: number) {
      isWaiting = true;
      // One timer for all the pieces of an answer, put off by each: there are thousands a second.
      if (next && ms === waitedMs) {
        next.refresh();
        return;
      }
      clearTimeout(next);
      waitedMs = ms;
      next = after(ms, () => isWaiting && endBecause(`the language model said nothing for ${ms / 1000} s`));
    },
    end() {
      clearTimeout(next);
      clearTimeout(last);
    },
  };
}
