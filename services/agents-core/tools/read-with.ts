/** One call of a tool, whatever the model wrote: always a result, in which a failure is said and nothing is invented. */
import { once } from 'node:events';
import { BadArguments, type CityTool, type Read, type Reader, type ToolCall } from './city-tool.ts';
import { asData } from './others-words.ts';

/** A call and the tool that it names; undefined: there is none of that name for this question. */
export type Reading = { tool: CityTool | undefined; read(reader: Reader, limitMs: number): Promise<Result> };

/** What the model is told, and what was read; undefined: nothing was. */
export type Result = { text: string; read: Pick<Read, 'sources' | 'fromOthersWords'> | undefined };

/** Finds the tool of a call among those that may be used. */
export function readWith({ name, args }: ToolCall, tools: readonly CityTool[]): Reading {
  const tool = tools.find((one) => one.name === name);
  return {
    tool,
    async read({ userId, headers, signal }, limitMs) {
      const given = objectOf(args);
      if (!tool) return refused('there is no such tool, or it was called too often; the city was not read');
      if (!given) return refused('the arguments must be a JSON object');
      const over = AbortSignal.timeout(limitMs);
      try {
        const reader = { userId, headers, signal: AbortSignal.any([signal, over]) };
        const read = await Promise.race([tool.run(given, reader), aborted(reader.signal)]);
        return { text: asData(read.told), read };
      } catch (error) {
        if (error instanceof BadArguments) return refused(error.message);
        return refused('this part of the city cannot be read now: say so');
      }
    },
  };
}

function refused(error: string): Result {
  return { text: JSON.stringify({ error }), read: undefined };
}

/** The arguments; none are an empty object. Undefined: they are no JSON object. */
function objectOf(args: string): Record<string, unknown> | undefined {
  try {
    const given: unknown = JSON.parse(args.trim() || '{}');
    return typeof given === 'object' && given !== null && !Array.isArray(given) ? { ...given } : undefined;
  } catch {
    return undefined;
  }
}

async function aborted(signal: AbortSignal): Promise<never> {
  if (!signal.aborted) await once(signal, 'abort');
  throw signal.reason;
}
