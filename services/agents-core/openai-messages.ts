/** The conversation and the tools of a question as Chat Completions has them. */
import type { OpenAI } from 'openai';
import type { ChatMessage, LlmQuestion } from './llm-provider.ts';

/** The messages, each with its role. */
export function openAiMessages(messages: readonly ChatMessage[]): OpenAI.ChatCompletionMessageParam[] {
  return messages.map((message) => {
    if (message.role === 'tool') return { role: 'tool', tool_call_id: message.callId, content: message.text };
    if (message.role !== 'assistant' || !message.toolCalls) return { role: message.role, content: message.text };
    const tool_calls = message.toolCalls.map(
      ({ id, name, args }) => ({ id, type: 'function', function: { name, arguments: args } }) as const,
    );
    return { role: 'assistant', content: message.text || null, tool_calls };
  });
}

/** What says which tools the model may call; nothing without tools: some servers refuse an empty list. */
export function openAiTools({ tools, lastStep }: LlmQuestion) {
  if (tools.length === 0) return {};
  return {
    tools: tools.map(
      ({ name, description, parameters }) =>
        ({ type: 'function', function: { name, description, parameters } }) as const,
    ),
    ...(lastStep ? { tool_choice: 'none' as const } : {}),
  };
}
