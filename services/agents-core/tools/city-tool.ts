/** What a city tool is: it reads one part of the city, with the rights of who asks, and has no effect on anything. */
import type { Source, Source_Kind } from 'proto/city/agents/v1/agents';

/** For whom a tool reads. */
export type Reader = {
  /** The resident; undefined: a service asks for itself, and nobody's rooms are theirs. */
  userId: string | undefined;
  /** Their authority: a tool never sees more than they may. */
  headers: Record<string, string>;
  /** Aborted: nobody wants to know any more. */
  signal: AbortSignal;
};

/** What a tool has read. */
export type Read<Told = string> = {
  /** For a model a text; City Guide words what stands behind it by itself. */
  told: Told;
  /** Where each of its numbers is alive. */
  sources: Source[];
  /** Whether somebody else wrote some of it: messages, and names and descriptions that residents chose. */
  fromOthersWords: boolean;
};

/** A tool, as a model is told of it. */
export type CityTool = {
  /** As in Source.tool. */
  name: string;
  /** The part of the city it reads: it is offered only with the resident's consent to that. */
  kind: Source_Kind;
  /** For the model. */
  description: string;
  /** JSON Schema of its arguments. */
  parameters: Record<string, unknown>;
  /** Reads. Throws BadArguments; anything else that it throws means that its source is down. */
  run(args: Record<string, unknown>, reader: Reader): Promise<Read>;
};

/** That a model wants a tool to read. */
export type ToolCall = {
  /** By which the model knows the result. */
  id: string;
  name: string;
  /** JSON, as the model wrote it: it may be anything. */
  args: string;
};

/** Arguments that a tool cannot read with; the words are for the model. */
export class BadArguments extends Error {}

/** The text argument of that name, trimmed. Throws BadArguments unless it has 1 to `most` characters. */
export function textArgument(args: Record<string, unknown>, name: string, most: number): string {
  const text = args[name];
  const trimmed = typeof text === 'string' ? text.trim() : '';
  if (trimmed === '' || trimmed.length > most) throw new BadArguments(`${name} must have 1 to ${most} characters`);
  return trimmed;
}
