/** ask_second_me: a question to the resident's Second Me, as if they had asked it on its page. */
import { toJson } from '@bufbuild/protobuf';
import type { CallToolResult, Tool } from '@modelcontextprotocol/sdk/types.js';
import { QuotaSchema } from 'proto/city/agents/v1/agents';
import type { InvokeResponse } from 'proto/city/secondme/v1/secondme';
import { invalid } from '../../refusal.ts';
import type { Asking, McpServices } from './mcp-server.ts';
import { chips } from './read-city.ts';

/** As long as an agent may think. */
const timeoutMs = 65_000;

/** The tool. */
export const askSecondMeTool: Tool = {
  name: 'ask_second_me',
  title: 'Ask Second Me',
  description:
    'Asks the Second Me of the resident whose token this is: their personal agent in DAARION City, which remembers their last questions and knows of the city what they allowed it to. The question and the answer are kept in their history, unless it is asked incognito.',
  inputSchema: {
    type: 'object',
    properties: {
      question: {
        type: 'string',
        minLength: 1,
        maxLength: 4000,
        description: 'In any language; Ukrainian or English are best.',
      },
      incognito: { type: 'boolean', description: 'Keep nothing of it.' },
      request_id: { type: 'string', maxLength: 64, description: 'The same again is a retry and is answered once.' },
    },
    required: ['question'],
    additionalProperties: false,
  },
  annotations: { readOnlyHint: false, destructiveHint: false, openWorldHint: false },
};

/** Asks. Throws as the RPC does. */
export async function askSecondMe(
  args: Record<string, unknown>,
  { headers, signal }: Asking,
  secondMe: McpServices['secondMe'],
): Promise<CallToolResult> {
  const answer = await secondMe.invoke(
    { prompt: textOf(args, 'question'), requestId: textOf(args, 'request_id'), incognito: args.incognito === true },
    { headers, signal, timeoutMs },
  );
  return { content: [{ type: 'text', text: answer.response }], structuredContent: told(answer) };
}

function textOf(args: Record<string, unknown>, name: string): string {
  const text = args[name] ?? '';
  if (typeof text !== 'string') throw invalid(name, 'must be a text');
  return text;
}

function told({ response, state, provider, model, isLlm, standsInBecause, quota, ...rest }: InvokeResponse) {
  return {
    ...{ response, state, provider, model, is_llm: isLlm, stands_in_because: standsInBecause },
    // For a program's own model these are words of others as well.
    ...{ sources: chips(rest.sources), from_others_words: rest.fromOthersWords },
    ...(quota ? { quota: toJson(QuotaSchema, quota, { useProtoFieldName: true, alwaysEmitImplicit: true }) } : {}),
  };
}
