/**
 * A language model behind an OpenAI-compatible endpoint: OpenAI, Ollama, llama.cpp, LM Studio, vLLM. Chat Completions
 * is what all of them speak.
 */
import { APIConnectionError, APIError, OpenAI } from 'openai';
import type { LlmPiece, LlmProvider, LlmQuestion } from './llm-provider.ts';
import { type AnswerLimits, openPatience } from './patience.ts';
import { isCutOff, providerRefusal } from './provider-refusal.ts';
import { unavailable } from './unavailable.ts';
import { wholeText } from './whole-text.ts';

const usualLimits: AnswerLimits = { first: 10_000, between: 15_000, whole: 60_000 };
/** A model that does not end by itself is ended here. */
const longestAnswer = 20_000;
/** Before the one retry. */
const retryPauseMs = 250;

/** Opens the provider; `report` hears why a call failed, without keys, addresses or texts. */
export function openOpenAiProvider(
  llm: { baseUrl: string; model: string; apiKey: string },
  report: (failure: { reason: string; status?: number | undefined }) => void,
  limits: AnswerLimits = usualLimits,
): LlmProvider {
  const client = new OpenAI({
    baseURL: llm.baseUrl,
    // The library insists on a key; local servers ask for none and take any.
    apiKey: llm.apiKey || 'none',
    organization: null,
    project: null,
    // The city's limits and its one retry are below. The library would log what it could not read.
    maxRetries: 0,
    timeout: limits.whole,
    logLevel: 'off',
  });
  return {
    name: 'openai',
    model: llm.model,
    isLlm: true,
    async *stream(question) {
      for (let attempt = 1; ; attempt++) {
        let answered = false;
        try {
          // Some servers refuse a question that asks for usage: the second try does without.
          for await (const piece of ask(client, llm.model, question, limits, attempt === 1)) {
            answered = true;
            yield piece;
          }
          return;
        } catch (error) {
          if (question.signal.aborted) return;
          report({ reason: nameOf(error), status: statusOf(error) });
          if (answered || attempt === 2 || !worthAnotherTry(error)) throw providerRefusal(error, Date.now());
          await new Promise((resolve) => setTimeout(resolve, retryPauseMs));
        }
      }
    },
  };
}

/** One call. After an abort by the question it ends quietly; by a time limit it throws. */
async function* ask(
  client: OpenAI,
  model: string,
  question: LlmQuestion,
  limits: AnswerLimits,
  withUsage: boolean,
): AsyncIterable<LlmPiece> {
  const patience = openPatience(limits);
  const text = wholeText();
  let length = 0;
  let finished = false;
  try {
    patience.wait(limits.first);
    const stream = await client.chat.completions.create(
      {
        model,
        messages: question.messages.map(({ role, text: content }) => ({ role, content })),
        stream: true,
        ...(withUsage ? { stream_options: { include_usage: true } } : {}),
      },
      { signal: AbortSignal.any([question.signal, patience.signal]) },
    );
    for await (const chunk of stream) {
      patience.stop();
      // Servers differ, and a field that is missing here is no reason to lose an answer.
      const choice = chunk?.choices?.[0];
      const piece = text.add(choice?.delta?.content ?? '').slice(0, longestAnswer - length);
      length += piece.length;
      if (piece) yield { text: piece };
      if (choice?.finish_reason) finished = true;
      if (chunk?.usage?.total_tokens) yield { tokensUsed: chunk.usage.total_tokens };
      if (length >= longestAnswer) return;
      patience.wait(limits.between);
    }
  } catch (error) {
    if (question.signal.aborted) return;
    if (patience.signal.aborted) throw patience.signal.reason;
    throw error;
  } finally {
    patience.end();
  }
  if (question.signal.aborted) return;
  // The library ends an aborted stream, and a connection that closed early, as if the answer were whole.
  patience.signal.throwIfAborted();
  if (!finished) throw unavailable('the answer of the language model was cut off');
  if (length === 0) throw unavailable('the language model answered nothing');
}

/** What passes by itself, and a refusal that may be of a field that the second try leaves out. */
function worthAnotherTry(error: unknown): boolean {
  const status = statusOf(error);
  return (
    error instanceof APIConnectionError || isCutOff(error) || status === 400 || status === 422 || (status ?? 0) >= 500
  );
}

function statusOf(error: unknown): number | undefined {
  return error instanceof APIError ? error.status : undefined;
}

function nameOf(error: unknown): string {
  return error instanceof Error ? error.constructor.name : 'unknown';
}
