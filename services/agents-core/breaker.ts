/** A provider that keeps failing is left alone for a while: nobody waits for what will not come, and it can recover. */

import { Code, ConnectError } from '@connectrpc/connect';
import { CircuitState, circuitBreaker, handleWhen, type IBreaker } from 'cockatiel';
import type { LlmProvider } from './llm-provider.ts';
import { faultOf } from './provider-refusal.ts';
import { unavailable } from './unavailable.ts';

/** When a breaker opens and for how long; milliseconds. */
export type BreakerLimits = { failures: number; withinMs: number; restMs: number };

/** Five failures in half a minute; then twenty seconds, and one question tries whether it is back. */
export const usualBreaker: BreakerLimits = { failures: 5, withinMs: 30_000, restMs: 20_000 };

/** The breaker of one provider, whichever of its models are asked. */
export type Breaker = {
  /** Milliseconds until it is tried again; undefined: it can be asked. While one question tries it, the others wait. */
  restsForMs(): number | undefined;
  /** The provider behind the breaker: while it rests it is refused at once. */
  guard(provider: LlmProvider): LlmProvider;
};

/** How long others are told to wait while one question tries a provider. */
const whileTriedMs = 1_000;

/** The question was stopped before the provider said anything: of a trial nobody knows how it would have ended. */
class StoppedBefore extends Error {
  readonly isTrial: boolean;
  constructor(isTrial: boolean) {
    super('stopped');
    this.isTrial = isTrial;
  }
}

/** Opens a breaker; `changed` hears when it opens and when the provider is back. */
export function openBreaker(changed: (isOpen: boolean) => void, limits: BreakerLimits = usualBreaker): Breaker {
  const failures = failuresWithin(limits);
  const policy = circuitBreaker(handleWhen(countsAgainst), { halfOpenAfter: limits.restMs, breaker: failures });
  let restsUntil = 0;
  policy.onBreak(() => {
    restsUntil = Date.now() + limits.restMs;
    changed(true);
  });
  policy.onReset(() => {
    failures.state = [];
    changed(false);
  });
  const restsForMs = () => {
    if (policy.state === CircuitState.Closed) return undefined;
    if (policy.state === CircuitState.HalfOpen) return whileTriedMs;
    return restsUntil > Date.now() ? restsUntil - Date.now() : undefined;
  };
  return {
    restsForMs,
    guard: (provider) => ({
      ...provider,
      async *stream(question) {
        if (restsForMs() !== undefined) throw unavailable('the language model failed just before, try again soon');
        const isTrial = policy.state !== CircuitState.Closed;
        const outcome = Promise.withResolvers<void>();
        const judged = policy.execute(() => outcome.promise).catch(() => undefined);
        let hasAnswered = false;
        try {
          for await (const piece of provider.stream(question)) {
            hasAnswered = true;
            outcome.resolve();
            yield piece;
          }
        } catch (error) {
          outcome.reject(error);
          await judged;
          // Its beginning has been counted as good already.
          if (hasAnswered && policy.state === CircuitState.Closed) {
            await policy.execute(() => Promise.reject(error)).catch(() => undefined);
          }
          throw error;
        } finally {
          outcome.reject(new StoppedBefore(isTrial));
          await judged;
        }
      },
    }),
  };
}

/** Failures of the provider: not that it is busy, and not that it will not have one question. */
function countsAgainst(error: unknown): boolean {
  if (error instanceof StoppedBefore) return error.isTrial;
  return error instanceof ConnectError && error.code === Code.Unavailable && faultOf(error) !== 'question';
}

/** Opens at so many failures within the time, however many answers came between. */
function failuresWithin({ failures, withinMs }: BreakerLimits): IBreaker & { state: number[] } {
  return {
    state: [],
    success() {},
    failure() {
      const now = Date.now();
      this.state = [...this.state.filter((at) => at > now - withinMs), now];
      return this.state.length >= failures;
    },
  };
}
