/** ListTools, CallTool: the city's tools for programs of a resident, without any agent between. */
import { type Client, Code, ConnectError, type ServiceImpl } from '@connectrpc/connect';
import type { AgentsService } from 'proto/city/agents/v1/agents';
import type { SecondMeService } from 'proto/city/secondme/v1/secondme';
import { onBehalfOf } from '../../caller.ts';
import type { Limit } from '../../limits.ts';
import { invalid } from '../../refusal.ts';
import { runsFor } from '../caller-rights.ts';
import { inTheNameOf } from './city-clients.ts';
import { BadArguments, type CityTool, type Read, type Reader } from './city-tool.ts';
import { asData } from './others-words.ts';

type Handlers = ServiceImpl<typeof AgentsService>;

/** The handler. */
export function listTools(tools: readonly CityTool[]): Handlers['listTools'] {
  return () => ({
    tools: tools.map(({ name, kind, description, parameters }) => ({
      name,
      kind,
      description,
      parameters: JSON.stringify(parameters),
    })),
  });
}

/** Who knows what residents let their Second Me read. */
type Consents = Pick<Client<typeof SecondMeService>, 'getSettings'>;

/**
 * The handler. A source that a resident has switched off stays unread, whoever asks for them. One call asks several
 * services: `calls` limits how often in a minute.
 */
export function callTool(tools: readonly CityTool[], calls: Limit, consents: Consents): Handlers['callTool'] {
  return async (request, context) => {
    const userId = runsFor(context, request.userId);
    if (userId === undefined) throw invalid('user_id', 'must name the resident for whom the service reads');
    const tool = tools.find(({ name }) => name === request.name);
    if (!tool) throw new ConnectError('there is no such tool', Code.NotFound);
    const args = argumentsOf(request.arguments);
    await calls.take(userId);
    const reader = { userId, ...onBehalfOf(context) };
    if (!(await mayRead(tool, reader, consents))) {
      throw new ConnectError(
        'the settings of Second Me do not allow to read this part of the city',
        Code.PermissionDenied,
      );
    }
    const { told, sources, fromOthersWords } = await read(tool, args, reader);
    return { text: asData(told), sources, fromOthersWords };
  };
}

async function mayRead({ kind }: CityTool, reader: Reader & { userId: string }, consents: Consents): Promise<boolean> {
  const { settings } = await consents.getSettings({ userId: reader.userId }, inTheNameOf(reader));
  return settings?.sources.includes(kind) ?? false;
}

async function read(tool: CityTool, args: Record<string, unknown>, reader: Reader): Promise<Read> {
  try {
    return await tool.run(args, reader);
  } catch (error) {
    if (error instanceof BadArguments) throw invalid('arguments', `cannot be read with: ${error.message}`);
    throw new ConnectError('this part of the city cannot be read now', Code.Unavailable, undefined, undefined, error);
  }
}

function argumentsOf(json: string): Record<string, unknown> {
  let given: unknown;
  try {
    given = JSON.parse(json.trim() || '{}');
  } catch {
    throw invalid('arguments', 'must be JSON');
  }
  if (typeof given !== 'object' || given === null || Array.isArray(given)) {
    throw invalid('arguments', 'must be a JSON object');
  }
  return { ...given };
}
