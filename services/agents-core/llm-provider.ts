/** The port behind which every provider of answers lives: a language model, or City Guide. */

/** One message of a conversation. Texts are never joined into one: a role is what keeps a resident's words apart. */
export type ChatMessage = { role: 'system' | 'user' | 'assistant'; text: string };

/** What a provider is asked. */
export type LlmQuestion = {
  /** The system message, earlier pairs oldest first, and the current prompt last, once. */
  messages: readonly ChatMessage[];
  /** The caller's authority, with which a provider reads the city: never more than the caller may see. */
  headers: Record<string, string>;
  /** Aborted: the answer is not wanted any more. */
  signal: AbortSignal;
};

/** One step of an answer: a piece of its text, or what the provider counted. */
export type LlmPiece = { text: string } | { tokensUsed: number };

/** Answers questions. */
export type LlmProvider = {
  /** city-guide or openai. */
  name: string;
  /** The model's name; for City Guide its version. */
  model: string;
  /** Whether a language model answers. */
  isLlm: boolean;
  /**
   * The answer as it is made. After an abort it ends without throwing: look at `signal.aborted`. Throws ConnectError
   * unavailable or resource_exhausted, in words that name neither keys nor addresses.
   */
  stream(question: LlmQuestion): AsyncIterable<LlmPiece>;
};
