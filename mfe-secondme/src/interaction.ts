/** A question to Second Me and what became of it, as the screens keep it. */
import { timestampMs } from '@bufbuild/protobuf/wkt';
import type { Interaction } from 'proto/city/secondme/v1/secondme';

/** One pair of the history. */
export type Pair = {
  id: string;
  prompt: string;
  /** The answer, or the part of it that came. */
  response: string;
  /** Only `done` is remembered for later answers. */
  state: 'done' | 'stopped' | 'failed' | 'unfinished';
  provider: string;
  model: string;
  isLlm: boolean;
  /** What the provider counted; null when it does not. */
  tokensUsed: number | null;
  latencyMs: number;
  /** How many earlier pairs the agent was told, and whether any of them was shortened. */
  context: { pairs: number; truncated: boolean };
  /** When it was asked, epoch milliseconds. */
  at: number;
};

/** The pair that an RPC answered. */
export function pairOf(interaction: Interaction): Pair {
  const { id, prompt, response, provider, model, isLlm, latencyMs, contextUsed, createdAt } = interaction;
  return {
    id,
    prompt,
    response,
    state: stateOf(interaction.state),
    provider,
    model,
    isLlm,
    tokensUsed: interaction.tokensUsed ?? null,
    latencyMs,
    context: { pairs: contextUsed?.pairs ?? 0, truncated: contextUsed?.truncated ?? false },
    at: createdAt ? timestampMs(createdAt) : 0,
  };
}

function stateOf(state: string): Pair['state'] {
  return state === 'done' || state === 'stopped' || state === 'failed' ? state : 'unfinished';
}
