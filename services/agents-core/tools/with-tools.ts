/** Lets a model read the city before it answers: in at most three steps it names tools, is told what they read, and goes on. */
import {
  type AnswerSoFar,
  beginAnswer,
  type ChatMessage,
  type LlmPiece,
  type LlmProvider,
  type LlmQuestion,
  ToolsRefused,
} from '../llm-provider.ts';
import { notWithin } from '../patience.ts';
import { unavailable } from '../unavailable.ts';
import { withCityManners } from './city-manners.ts';
import type { CityTool, ToolCall } from './city-tool.ts';
import { type Reading, readWith } from './read-with.ts';
import { withoutLinks } from './without-links.ts';

/** Steps in which tools read; the one after them has to be the answer. */
const stepsAtMost = 3;
/** Calls in one step; more are not read. */
const callsAtMost = 6;
/** How long a server that takes no tools is not asked with them again, in milliseconds. */
const refusalLasts = 600_000;

/** How long a tool may take, in milliseconds. */
const toolLimit = 5_000;

/** How long an answer may take with all its steps, and a tool, in milliseconds. */
type ToolLimits = { whole: number; tool: number };

/**
 * The provider, which now reads what its question's tools offer, and has `whole` milliseconds for all steps of an answer;
 * how long it takes for one it limits itself. Where the model's server takes no tools, it answers
 * without them, and is told that it sees nothing of the city.
 */
export function withTools(
  model: LlmProvider,
  whole: number,
  tool = toolLimit,
  now: () => number = () => performance.now(),
): LlmProvider {
  const limits = { whole, tool };
  let takesNoneUntil = Number.NEGATIVE_INFINITY;
  const taken = (tools: readonly CityTool[]) => (now() < takesNoneUntil ? [] : tools);
  return {
    ...model,
    told(given) {
      const tools = taken(given.tools);
      return { messages: withCityManners(given.messages, tools), tools };
    },
    async *stream(question) {
      const tools = taken(question.tools);
      const soFar = beginAnswer();
      let hasBegun = false;
      try {
        for await (const piece of answer(model, { ...question, tools, soFar }, limits)) {
          hasBegun = true;
          yield piece;
        }
      } catch (error) {
        if (!(error instanceof ToolsRefused)) throw error;
        if (hasBegun) throw unavailable('the language model refused the question', 'question');
        takesNoneUntil = now() + refusalLasts;
        yield* answer(model, { ...question, tools: [], soFar }, limits);
      }
    },
  };
}

async function* answer(
  model: LlmProvider,
  question: LlmQuestion & { soFar: AnswerSoFar },
  limits: ToolLimits,
): AsyncIterable<LlmPiece> {
  const leftMs = () => limits.whole - (performance.now() - question.soFar.begunAt);
  const messages: ChatMessage[] = withCityManners(question.messages, question.tools);
  const links = withoutLinks();
  let fromOthersWords = false;
  let saidBefore = false;
  for (let step = 1; ; step++) {
    const calls: ToolCall[] = [];
    let said = '';
    const lastStep = step > stepsAtMost;
    for await (const piece of model.stream({ ...question, messages, lastStep })) {
      if ('text' in piece) {
        // What was said before a tool was read, and what is said after it, are paragraphs.
        const apart = said === '' && saidBefore ? `\n\n${piece.text}` : piece.text;
        said += piece.text;
        const text = fromOthersWords ? links.add(apart) : apart;
        if (text) yield { text };
      } else if ('toolCall' in piece) calls.push(piece.toolCall);
      else yield piece;
    }
    const last = links.end();
    if (last) yield { text: last };
    saidBefore ||= said !== '';
    if (question.signal.aborted || calls.length === 0) return;
    if (lastStep) {
      if (said === '') throw unavailable('the language model answered nothing');
      return;
    }

    const readings: Reading[] = calls.map((call, at) => readWith(call, at < callsAtMost ? question.tools : []));
    for (const { tool } of readings) if (tool) yield { reading: tool };
    const limitMs = Math.max(0, Math.min(limits.tool, Math.ceil(leftMs())));
    const reads = await Promise.all(readings.map(({ read }) => read(question, limitMs)));
    if (question.signal.aborted) return;
    if (leftMs() <= 0) throw unavailable(notWithin(limits.whole));
    messages.push({ role: 'assistant', text: said, toolCalls: calls });
    for (const [at, { text, read }] of reads.entries()) {
      messages.push({ role: 'tool', callId: calls[at]?.id ?? '', text });
      if (read) yield { read };
      fromOthersWords ||= read?.fromOthersWords ?? false;
    }
  }
}
