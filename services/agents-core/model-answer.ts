/** One answer of a language model, whichever library speaks to it: time limits, the one retry, and where it was cut off. */
import { setTimeout as sleep } from 'node:timers/promises';
import { beginAnswer, type LlmPiece, type LlmProvider, type LlmQuestion, ToolsRefused } from './llm-provider.ts';
import { type AnswerLimits, openPatience, type Patience } from './patience.ts';
import { isCutOff, type ModelError, providerRefusal, waitMs } from './provider-refusal.ts';
import type { ToolCall } from './tools/city-tool.ts';
import { unavailable } from './unavailable.ts';
import { wholeText } from './whole-text.ts';

/** What one event of a model's stream says; an empty one says only that the model is at work. */
export type Sign = { text?: string; tokensUsed?: number; finished?: boolean; toolCall?: ToolCall };

/** A model behind a library. */
export type Model = {
  /** openai or anthropic. */
  provider: string;
  /** The model's name. */
  model: string;
  /** Asks once. From the second attempt on it may leave out what servers refuse. */
  call(question: LlmQuestion, signal: AbortSignal, attempt: number): AsyncIterable<Sign>;
  /** Asks which models there are, as whoever has the key may. */
  list(signal: AbortSignal): PromiseLike<unknown>;
  /** The library's error, when it is one. */
  errorOf(error: unknown): ModelError | undefined;
  /** Refusals of an attempt after which the next, which leaves something out, may fare better. */
  mayRefuseFields: readonly number[];
};

/** A model as a provider, which can be asked whether it takes the city's key. */
export type ModelProvider = LlmProvider & {
  /** Whether the key is refused; false also when the server is away, or has no list. */
  refusesKey(signal: AbortSignal): Promise<boolean>;
};

/** Hears why a call failed, without keys, addresses or texts. */
export type Report = (failure: { reason: string; status?: number | undefined }) => void;

/** A model that does not end by itself is ended here. */
const longestAnswer = 20_000;
/** Before the one retry, unless the model says how long. */
const retryPauseMs = 250;
/** A model that is busy for longer is not waited for: the resident is told when to come back. */
const longestPauseMs = 2_000;

/** The provider that asks the model, within the limits. */
export function modelProvider(model: Model, report: Report, limits: AnswerLimits): ModelProvider {
  return {
    name: model.provider,
    model: model.model,
    isLlm: true,
    async refusesKey(signal) {
      try {
        await model.list(signal);
        return false;
      } catch (error) {
        const status = model.errorOf(error)?.status;
        return status === 401 || status === 403;
      }
    },
    async *stream(question) {
      const soFar = question.soFar ?? beginAnswer();
      const patience = openPatience(limits, performance.now() - soFar.begunAt);
      try {
        for (;;) {
          let answered = false;
          try {
            for await (const piece of ask(model, question, soFar.attempt, patience, limits)) {
              answered = true;
              soFar.hasWords ||= 'text' in piece;
              yield piece;
            }
            return;
          } catch (error) {
            if (question.signal.aborted) return;
            const failure = model.errorOf(error);
            report({ reason: nameOf(error), status: failure?.status });
            const isFinal = answered || soFar.hasWords || soFar.attempt === 2;
            const pauseMs = isFinal ? undefined : pauseBefore(error, failure, model);
            if (!answered && refusesTools(question, failure, pauseMs))
              throw new ToolsRefused('the model takes no tools');
            if (pauseMs === undefined) throw providerRefusal(error, failure, Date.now());
            soFar.attempt = 2;
            await sleep(pauseMs, undefined, { signal: question.signal }).catch(() => undefined);
            if (question.signal.aborted) return;
          }
        }
      } finally {
        patience.end();
      }
    },
  };
}

/** One call. After an abort by the question it ends quietly; by a time limit it throws. */
async function* ask(
  model: Model,
  question: LlmQuestion,
  attempt: number,
  patience: Patience,
  limits: AnswerLimits,
): AsyncIterable<LlmPiece> {
  const whole = wholeText();
  let length = 0;
  let finished = false;
  let counted = 0;
  const calls: ToolCall[] = [];
  try {
    patience.wait(limits.first);
    const signal = AbortSignal.any([question.signal, patience.signal]);
    for await (const { text, tokensUsed, finished: last, toolCall } of model.call(question, signal, attempt)) {
      patience.stop();
      const piece = whole.add(text ?? '').slice(0, longestAnswer - length);
      length += piece.length;
      if (piece) yield { text: piece };
      if (last) finished = true;
      // Servers that count along tell the whole each time.
      if (tokensUsed) counted = tokensUsed;
      if (toolCall) calls.push(toolCall);
      if (length >= longestAnswer) break;
      patience.wait(limits.between);
    }
  } catch (error) {
    if (question.signal.aborted) return;
    if (patience.signal.aborted) throw patience.signal.reason;
    throw error;
  } finally {
    patience.stop();
  }
  if (question.signal.aborted) return;
  // The libraries end an aborted stream, and a connection that closed early, as if the answer were whole.
  patience.signal.throwIfAborted();
  if (!finished && length < longestAnswer) throw unavailable('the answer of the language model was cut off');
  if (length === 0 && calls.length === 0) throw unavailable('the language model answered nothing');
  if (counted > 0) yield { tokensUsed: counted };
  // Only of a whole answer: a call that was cut off would read something else.
  for (const toolCall of calls) yield { toolCall };
}

/**
 * Whether a refusal is of the tools of the question: it says so, as servers without tools do (Ollama by 400, llama.cpp by
 * 500), or nothing else is left that it could be of.
 */
function refusesTools({ tools }: LlmQuestion, failure: ModelError | undefined, pauseMs: number | undefined): boolean {
  if (tools.length === 0 || failure?.status === undefined) return false;
  const { status, isOfTools } = failure;
  const refused = status === 400 || status === 422;
  return (isOfTools && (refused || status >= 500)) || (refused && pauseMs === undefined);
}

/** How long to wait before another try at what passes by itself; undefined: it does not, or not soon. */
function pauseBefore(error: unknown, failure: ModelError | undefined, model: Model): number | undefined {
  if (isCutOff(error) || failure?.isOfConnection) return retryPauseMs;
  const status = failure?.status ?? 0;
  if (status === 429) {
    const ms = waitMs(failure?.headers, Date.now());
    return ms <= longestPauseMs ? Math.max(ms, retryPauseMs) : undefined;
  }
  return status >= 500 || model.mayRefuseFields.includes(status) ? retryPauseMs : undefined;
}

function nameOf(error: unknown): string {
  return error instanceof Error ? error.constructor.name : 'unknown';
}
