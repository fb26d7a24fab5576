/** A row of the tables of interactions, and back what it says. */
import { fromJson, type JsonValue, toJson } from '@bufbuild/protobuf';
import { type Source, SourceSchema } from 'proto/city/agents/v1/agents';
import type { Interaction } from './interaction-log.ts';

/** As PostgreSQL answers `told`. */
export type Row = {
  id: string;
  prompt: string;
  response: string;
  state: Interaction['state'];
  provider: string;
  model: string;
  is_llm: boolean;
  tokens_used: number | null;
  latency_ms: number;
  context_pairs: number;
  context_chars: number;
  context_truncated: boolean;
  created_at: Date;
  sources: JsonValue[];
  from_others_words: boolean;
  stands_in_because: string;
  regenerated_from: string | null;
  replaced: number;
};

/** What is told of one. */
export const told = `id, prompt, response, state, provider, model, is_llm, tokens_used, latency_ms, context_pairs, context_chars,
  context_truncated, created_at, sources, from_others_words, stands_in_because, regenerated_from, replaced`;
/** All that is kept of one, in the order of both tables. */
export const kept = `${told}, user_id, request_id, run_id, run_began_at, root_id, is_replaced`;
/** The first of the answers that replaced each other. */
export const root = 'coalesce(root_id, id)';
/** As isAnswered says it. */
export const answered = `(state = 'done' OR (state = 'stopped' AND response <> ''))`;
/** What `list` shows. */
export const shown = `(${answered} AND NOT is_replaced)`;

/** The interaction of a row. */
export function interactionOf(row: Row): Interaction {
  return {
    id: row.id,
    prompt: row.prompt,
    response: row.response,
    state: row.state,
    provider: row.provider,
    model: row.model,
    isLlm: row.is_llm,
    tokensUsed: row.tokens_used ?? undefined,
    latencyMs: row.latency_ms,
    contextUsed: { pairs: row.context_pairs, chars: row.context_chars, truncated: row.context_truncated },
    createdAt: row.created_at,
    // A release after this one may have kept more of a source.
    sources: row.sources.map((source) => fromJson(SourceSchema, source, { ignoreUnknownFields: true })),
    fromOthersWords: row.from_others_words,
    standsInBecause: row.stands_in_because,
    regeneratedFrom: row.regenerated_from ?? '',
    replaced: row.replaced,
    incognito: false,
  };
}

/** Sources as they are kept. */
export function keptSources(sources: readonly Source[]): string {
  return JSON.stringify(sources.map((source) => toJson(SourceSchema, source)));
}
