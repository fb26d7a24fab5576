/** The port behind which every provider of answers lives: a language model, or City Guide. */
import type { CityTool, Read, ToolCall } from './tools/city-tool.ts';

/**
 * One message of a conversation. Texts are never joined into one: a role is what keeps a resident's words apart, and words
 * of others come only as what a tool has read.
 */
export type ChatMessage =
  | { role: 'system' | 'user'; text: string }
  | { role: 'assistant'; text: string; toolCalls?: readonly ToolCall[] }
  | { role: 'tool'; callId: string; text: string };

/** What a provider is asked. */
export type LlmQuestion = {
  /** The system message, earlier pairs oldest first, and the current prompt last, once. */
  messages: readonly ChatMessage[];
  /** With what the city may be read for this answer; empty: it is not. */
  tools: readonly CityTool[];
  /** Tools have read enough: what comes now is the answer. */
  lastStep?: boolean;
  /** What the steps of one answer have in common; without it this step is the whole answer. */
  soFar?: AnswerSoFar;
  /** The resident for whom it is answered; undefined: a service asks for itself. */
  userId: string | undefined;
  /** The caller's authority, with which a provider reads the city: never more than the caller may see. */
  headers: Record<string, string>;
  /** Aborted: the answer is not wanted any more. */
  signal: AbortSignal;
};

/** How far an answer has come over all its steps. */
export type AnswerSoFar = {
  /** When the first step began, by `performance.now()`. */
  begunAt: number;
  /** 2 once the model was asked a second time for the same: an answer has one retry. */
  attempt: 1 | 2;
  /** Whether the resident has read any word of it. */
  hasWords: boolean;
};

/** Begins an answer. */
export function beginAnswer(): AnswerSoFar {
  return { begunAt: performance.now(), attempt: 1, hasWords: false };
}

/** One step of an answer. */
export type LlmPiece =
  /** The next piece of its text. */
  | { text: string }
  /** What the provider counted for one step of the answer, when it ends; steps add up. */
  | { tokensUsed: number }
  /** The model wants a tool to read; only with-tools.ts hears it. */
  | { toolCall: ToolCall }
  /** A tool begins to read. */
  | { reading: CityTool }
  /** It has read. */
  | { read: Pick<Read, 'sources' | 'fromOthersWords'> }
  /** What else can be asked. */
  | { suggestions: readonly string[] };

/** Answers questions. */
export type LlmProvider = {
  /** city-guide, openai or anthropic. */
  name: string;
  /** The model's name; for City Guide its version. */
  model: string;
  /** Whether a language model answers. */
  isLlm: boolean;
  /**
   * The answer as it is made. After an abort it ends without throwing: look at `signal.aborted`. Throws ConnectError
   * unavailable or resource_exhausted, in words that name neither keys nor addresses; {@link ToolsRefused} when the model
   * takes no tools.
   */
  stream(question: LlmQuestion): AsyncIterable<LlmPiece>;
  /** What the model would be told at first with these, word for word; without it they are told as they are. */
  told?(given: Pick<LlmQuestion, 'messages' | 'tools'>): Pick<LlmQuestion, 'messages' | 'tools'>;
};

/** The server of a model refused a question because it came with tools. Nothing was answered yet. */
export class ToolsRefused extends Error {}
