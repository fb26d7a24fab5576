/** The conversation and the tools of a question as Anthropic's Messages API has them. */
import type { Anthropic } from '@anthropic-ai/sdk';
import type { ChatMessage, LlmQuestion } from './llm-provider.ts';

/** The system message apart, the others in turns: what tools have read comes in one turn of the user. */
export function anthropicMessages(messages: readonly ChatMessage[]): {
  system: string;
  messages: Anthropic.MessageParam[];
} {
  const system: string[] = [];
  const turns: Anthropic.MessageParam[] = [];
  let results: Anthropic.ToolResultBlockParam[] | undefined;
  for (const message of messages) {
    if (message.role === 'tool') {
      if (!results) {
        results = [];
        turns.push({ role: 'user', content: results });
      }
      results.push({ type: 'tool_result', tool_use_id: message.callId, content: message.text });
      continue;
    }
    results = undefined;
    if (message.role === 'system') system.push(message.text);
    else if (message.role === 'assistant' && message.toolCalls)
      turns.push({ role: 'assistant', content: blocksOf(message) });
    else turns.push({ role: message.role, content: message.text });
  }
  return { system: system.join('\n\n'), messages: turns };
}

/** What says which tools the model may call. They stay with the last step, too: the blocks of earlier calls want them. */
export function anthropicTools({ tools, lastStep }: LlmQuestion) {
  if (tools.length === 0) return {};
  return {
    tools: tools.map(({ name, description, parameters }) => ({
      name,
      description,
      input_schema: { type: 'object' as const, ...parameters },
    })),
    ...(lastStep ? { tool_choice: { type: 'none' as const } } : {}),
  };
}

/** An empty text block is refused, so there is none. */
function blocksOf({ text, toolCalls }: ChatMessage & { role: 'assistant' }): Anthropic.ContentBlockParam[] {
  const said: Anthropic.ContentBlockParam[] = text.trim() ? [{ type: 'text', text }] : [];
  const calls = (toolCalls ?? []).map(
    ({ id, name, args }): Anthropic.ToolUseBlockParam => ({ type: 'tool_use', id, name, input: inputOf(args) }),
  );
  return [...said, ...calls];
}

/** The arguments as the model wrote them, when they are an object: the API takes nothing else back. */
function inputOf(args: string): Record<string, unknown> {
  try {
    const input: unknown = JSON.parse(args);
    return typeof input === 'object' && input !== null && !Array.isArray(input) ? { ...input } : {};
  } catch {
    return {};
  }
}
