/** What the resident may still ask, as the screens keep it. */
import { timestampMs } from '@bufbuild/protobuf/wkt';
import type { Quota as Told } from 'proto/city/agents/v1/agents';

/** Questions of this minute, and tokens of today; null: they are not limited. */
export type Quota = {
  questions: { left: number; until: number } | null;
  tokens: { left: number; until: number } | null;
};

/** What an answer told of it; null: nothing is limited, or nobody said. */
export function quotaOf(told: Told | undefined): Quota | null {
  if (!told) return null;
  const { remaining, resetsAt, tokensRemaining, tokensResetAt } = told;
  return {
    questions: resetsAt ? { left: remaining, until: timestampMs(resetsAt) } : null,
    tokens:
      tokensRemaining !== undefined && tokensResetAt
        ? { left: tokensRemaining, until: timestampMs(tokensResetAt) }
        : null,
  };
}

/** So few questions are worth a word before they run out. */
const fewQuestions = 3;
/** About so many tokens are the last question or two. */
const fewTokens = 4_000;

/** What is about to run out at that moment; null: enough is left, or it has begun anew. */
export function runningOut(
  quota: Quota | null,
  now: number,
): { what: 'questions' | 'tokens'; left: number; until: number } | null {
  const { questions, tokens } = quota ?? {};
  if (tokens && tokens.left <= fewTokens && now < tokens.until) return { what: 'tokens', ...tokens };
  if (questions && questions.left <= fewQuestions && now < questions.until) return { what: 'questions', ...questions };
  return null;
}
