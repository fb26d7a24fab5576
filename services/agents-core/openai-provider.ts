/**
 * A language model behind an OpenAI-compatible endpoint: OpenAI, Ollama, llama.cpp, LM Studio, vLLM. Chat Completions
 * is what all of them speak.
 */
import { APIConnectionError, APIError, OpenAI } from 'openai';
import type { LlmQuestion } from './llm-provider.ts';
import { type ModelProvider, modelProvider, type Report, type Sign } from './model-answer.ts';
import { modelFetch } from './model-fetch.ts';
import { openAiMessages, openAiTools } from './openai-messages.ts';
import { type AnswerLimits, usualLimits } from './patience.ts';
import { toolCallFragments } from './tool-call-fragments.ts';

/** Opens the provider; `report` hears why a call failed. */
export function openOpenAiProvider(
  llm: { baseUrl: string; model: string; apiKey: string },
  report: Report,
  limits: AnswerLimits = usualLimits,
): ModelProvider {
  const client = new OpenAI({
    baseURL: llm.baseUrl,
    // The library insists on a key; local servers ask for none and take any.
    apiKey: llm.apiKey || 'none',
    organization: null,
    project: null,
    fetch: modelFetch(limits.connect),
    // The city's limits and its one retry are in model-answer.ts. The library would log what it could not read.
    maxRetries: 0,
    timeout: limits.whole,
    logLevel: 'off',
  });
  return modelProvider(
    {
      provider: 'openai',
      model: llm.model,
      call: (question, signal, attempt) => call(client, llm.model, question, signal, attempt),
      list: (signal) => client.models.list({ signal }),
      errorOf: (error) =>
        error instanceof APIError
          ? {
              status: error.status,
              headers: error.headers,
              isOfConnection: error instanceof APIConnectionError,
              isOfTools: /tool|function/i.test(error.message),
            }
          : undefined,
      mayRefuseFields: [400, 422],
    },
    report,
    limits,
  );
}

async function* call(
  client: OpenAI,
  model: string,
  question: LlmQuestion,
  signal: AbortSignal,
  attempt: number,
): AsyncIterable<Sign> {
  const stream = await client.chat.completions.create(
    {
      model,
      messages: openAiMessages(question.messages),
      ...openAiTools(question),
      stream: true,
      // Some servers refuse a question that asks for usage: the second try does without.
      ...(attempt === 1 ? { stream_options: { include_usage: true } } : {}),
    },
    { signal },
  );
  const calls = toolCallFragments();
  for await (const chunk of stream) {
    // Servers differ, and a field that is missing here is no reason to lose an answer.
    const choice = chunk?.choices?.[0];
    const tokensUsed = chunk?.usage?.total_tokens;
    calls.add(choice?.delta?.tool_calls);
    yield {
      text: choice?.delta?.content ?? '',
      finished: Boolean(choice?.finish_reason),
      ...(tokensUsed ? { tokensUsed } : {}),
    };
  }
  for (const toolCall of calls.calls()) yield { toolCall };
}
