/** What the city offers by the Model Context Protocol: a resident's own Second Me, and the tools that read the city. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { type Client, Code, ConnectError } from '@connectrpc/connect';
import { Server } from '@modelcontextprotocol/sdk/server/index.js';
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js';
import {
  CallToolRequestSchema,
  type CallToolResult,
  ListToolsRequestSchema,
  type Tool,
} from '@modelcontextprotocol/sdk/types.js';
import type { AgentsService } from 'proto/city/agents/v1/agents';
import type { SecondMeService } from 'proto/city/secondme/v1/secondme';
import { askSecondMe, askSecondMeTool } from './ask-second-me.ts';
import { readCity, toolOf } from './read-city.ts';

/** The services behind it, called in the name of who asks. */
export type McpServices = {
  secondMe: Pick<Client<typeof SecondMeService>, 'invoke'>;
  agents: Pick<Client<typeof AgentsService>, 'listTools' | 'callTool'>;
};

/** Who asks: the scopes of their token, and the token as it is passed on. */
export type Asking = {
  scopes: readonly string[];
  headers: Record<string, string>;
  signal: AbortSignal;
};

/** Answers one message. What a token may not do is neither offered nor done: the RPCs behind judge it. */
export async function answerMcp(
  request: IncomingMessage,
  response: ServerResponse,
  message: object,
  asking: Asking,
  services: McpServices,
): Promise<void> {
  const server = new Server({ name: 'daarion-city', version: '1.0.0' }, { capabilities: { tools: {} } });
  server.setRequestHandler(ListToolsRequestSchema, async () => ({ tools: await offered(asking, services) }));
  server.setRequestHandler(CallToolRequestSchema, ({ params }) =>
    inWords(() => {
      const args = params.arguments ?? {};
      if (params.name === askSecondMeTool.name) return askSecondMe(args, asking, services.secondMe);
      return readCity(params.name, args, asking, services.agents);
    }),
  );
  const transport = new StreamableHTTPServerTransport({ enableJsonResponse: true });
  response.once('close', () => void server.close());
  await server.connect(transport);
  await transport.handleRequest(request, response, message);
}

async function offered({ scopes, ...options }: Asking, { agents }: McpServices): Promise<Tool[]> {
  const mine = scopes.includes('secondme.ask') ? [askSecondMeTool] : [];
  if (!scopes.includes('city.read')) return mine;
  const { tools } = await agents.listTools({}, options);
  return [...mine, ...tools.map(toolOf)];
}

/** A refusal is a result that a model can read, and tell its resident of. */
async function inWords(call: () => Promise<CallToolResult>): Promise<CallToolResult> {
  try {
    return await call();
  } catch (error) {
    const { code, rawMessage } = ConnectError.from(error);
    // The edge's own faults are not told either.
    const text = code === Code.Unknown ? 'something failed in the city' : rawMessage;
    return { isError: true, content: [{ type: 'text', text }] };
  }
}
