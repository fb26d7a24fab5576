/** The city's own tools, as a program of a resident is offered them: by the names and words that a Second Me has. */
import { timestampDate } from '@bufbuild/protobuf/wkt';
import type { CallToolResult, Tool } from '@modelcontextprotocol/sdk/types.js';
import type { Tool as CityTool, Source } from 'proto/city/agents/v1/agents';
import type { Asking, McpServices } from './mcp-server.ts';

const timeoutMs = 10_000;

/** A city tool in the words of the protocol. */
export function toolOf({ name, description, parameters }: CityTool): Tool {
  return {
    name,
    description,
    inputSchema: JSON.parse(parameters) as Tool['inputSchema'],
    annotations: { readOnlyHint: true, openWorldHint: false },
  };
}

/** Reads. Throws as the RPC does. */
export async function readCity(
  name: string,
  args: Record<string, unknown>,
  { headers, signal }: Asking,
  agents: McpServices['agents'],
): Promise<CallToolResult> {
  const read = await agents.callTool({ name, arguments: JSON.stringify(args) }, { headers, signal, timeoutMs });
  return {
    content: [{ type: 'text', text: read.text }],
    structuredContent: { sources: chips(read.sources), from_others_words: read.fromOthersWords },
  };
}

/** Where what was read is alive, and when it was read. */
export function chips(sources: readonly Source[]) {
  return sources.map(({ tool, label, count, path, readAt }) => ({
    tool,
    label,
    path,
    ...(count === undefined ? {} : { count }),
    ...(readAt ? { read_at: timestampDate(readAt).toISOString() } : {}),
  }));
}
