/** An answer while it is made: its pieces become the fields of InvokeResponse. */
import type { Source } from 'proto/city/agents/v1/agents';
import type { LlmPiece } from './llm-provider.ts';

type Fields = {
  response: string;
  tokensUsed?: number;
  sources: Source[];
  fromOthersWords: boolean;
  suggestions: string[];
};

/** What has come so far. */
export type GatheredAnswer = {
  /** Takes the next piece. */
  add(piece: LlmPiece): void;
  /** What the pieces say together. */
  fields(): Fields;
};

/** Begins an answer. */
export function gatherAnswer(): GatheredAnswer {
  let response = '';
  let tokensUsed: number | undefined;
  let fromOthersWords = false;
  let suggestions: string[] = [];
  const sources = new Map<string, Source>();
  return {
    add(piece) {
      if ('text' in piece) response += piece.text;
      if ('tokensUsed' in piece) tokensUsed = (tokensUsed ?? 0) + piece.tokensUsed;
      if ('suggestions' in piece) suggestions = [...piece.suggestions];
      if (!('read' in piece)) return;
      fromOthersWords ||= piece.read.fromOthersWords;
      for (const source of piece.read.sources) sources.set(keyOf(source), source);
    },
    fields: () => ({
      response,
      ...(tokensUsed === undefined ? {} : { tokensUsed }),
      sources: [...sources.values()],
      fromOthersWords,
      suggestions,
    }),
  };
}

/** What is read again is told once, as it was the last time. */
function keyOf({ tool, label, path, counted }: Source): string {
  return JSON.stringify([tool, label, path, counted]);
}
