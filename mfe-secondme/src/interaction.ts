/** A question to Second Me and what became of it, as the screens keep it. */
import { timestampMs } from '@bufbuild/protobuf/wkt';
import type { Source } from 'proto/city/agents/v1/agents';
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
  /** What of the city was read for the answer. */
  sources: readonly Source[];
  /** Words of others were in what the answer was made of: only the question is remembered. */
  fromOthersWords: boolean;
  /** Why City Guide answered in the place of a language model; empty: it did not. */
  standsInBecause: string;
  /** How many answers it has replaced. */
  replaced: number;
  /** Nothing of it is kept. */
  incognito: boolean;
  /** Questions that can be asked next, ready to be asked. */
  suggestions: readonly string[];
};

/** The pair that an RPC answered, and what can be asked next, which is told only with an answer that is new. */
export function pairOf(interaction: Interaction, suggestions: readonly string[] = []): Pair {
  const { id, prompt, response, provider, model, isLlm, latencyMs, contextUsed, createdAt } = interaction;
  const { sources, fromOthersWords, standsInBecause, replaced, incognito } = interaction;
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
    ...{ sources, fromOthersWords, standsInBecause, replaced, incognito, suggestions },
  };
}

function stateOf(state: string): Pair['state'] {
  return state === 'done' || state === 'stopped' || state === 'failed' ? state : 'unfinished';
}
