/** A language model behind Anthropic's Messages API. */
import { Anthropic, APIConnectionError, APIError } from '@anthropic-ai/sdk';
import { anthropicMessages, anthropicTools } from './anthropic-messages.ts';
import type { LlmQuestion } from './llm-provider.ts';
import { type ModelProvider, modelProvider, type Report, type Sign } from './model-answer.ts';
import { modelFetch } from './model-fetch.ts';
import { type AnswerLimits, usualLimits } from './patience.ts';

/** The API wants a number; the city's own limit, in characters, is lower. */
const mostTokens = 8_000;

/** Opens the provider; `report` hears why a call failed. */
export function openAnthropicProvider(
  llm: { baseUrl: string; model: string; apiKey: string },
  report: Report,
  limits: AnswerLimits = usualLimits,
): ModelProvider {
  const client = new Anthropic({
    baseURL: llm.baseUrl,
    apiKey: llm.apiKey,
    // Nothing but what the city's configuration says, whatever else the environment has.
    authToken: null,
    webhookKey: null,
    openTelemetry: false,
    fetch: modelFetch(limits.connect),
    maxRetries: 0,
    timeout: limits.whole,
    logLevel: 'off',
  });
  return modelProvider(
    {
      provider: 'anthropic',
      model: llm.model,
      call: (question, signal) => call(client, llm.model, question, signal),
      list: (signal) => client.models.list({}, { signal }),
      errorOf: (error) =>
        error instanceof APIError
          ? {
              status: error.status,
              headers: error.headers,
              isOfConnection: error instanceof APIConnectionError,
              isOfTools: /tool/i.test(error.message),
            }
          : undefined,
      mayRefuseFields: [],
    },
    report,
    limits,
  );
}

async function* call(
  client: Anthropic,
  model: string,
  question: LlmQuestion,
  signal: AbortSignal,
): AsyncIterable<Sign> {
  const stream = await client.messages.create(
    {
      model,
      max_tokens: mostTokens,
      ...anthropicMessages(question.messages),
      ...anthropicTools(question),
      stream: true,
    },
    { signal },
  );
  let told = 0;
  let calling: { id: string; name: string; args: string } | undefined;
  for await (const event of stream) {
    switch (event.type) {
      case 'message_start': {
        const { usage } = event.message;
        told = usage.input_tokens + (usage.cache_creation_input_tokens ?? 0) + (usage.cache_read_input_tokens ?? 0);
        yield {};
        break;
      }
      case 'content_block_start': {
        const block = event.content_block;
        if (block.type === 'tool_use') calling = { id: block.id, name: block.name, args: '' };
        yield block.type === 'text' ? { text: block.text } : {};
        break;
      }
      case 'content_block_delta': {
        const { delta } = event;
        if (delta.type === 'input_json_delta' && calling) calling.args += delta.partial_json;
        yield delta.type === 'text_delta' ? { text: delta.text } : {};
        break;
      }
      case 'content_block_stop':
        yield calling ? { toolCall: { ...calling, args: calling.args || '{}' } } : {};
        calling = undefined;
        break;
      case 'message_delta':
        yield { finished: event.delta.stop_reason !== null, tokensUsed: told + event.usage.output_tokens };
        break;
      default:
        yield {};
    }
  }
}
