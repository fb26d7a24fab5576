/** Invoke and InvokeStream: one run of one agent. The first is the second, collected. */
import type { MessageInitShape } from '@bufbuild/protobuf';
import { Code, ConnectError, type HandlerContext, type ServiceImpl } from '@connectrpc/connect';
import type {
  AgentsService,
  InvokeRequest,
  InvokeResponse,
  InvokeResponseSchema,
  InvokeStreamRequest,
} from 'proto/city/agents/v1/agents';
import { v7 as uuid } from 'uuid';
import { onBehalfOf } from '../caller.ts';
import { invalid } from '../refusal.ts';
import type { Log } from '../telemetry.ts';
import type { AgentRegistry } from './agent-registry.ts';
import type { Providers } from './agents.ts';
import { runsFor } from './caller-rights.ts';
import { languageOf } from './city-guide/language.ts';
import { conversation } from './conversation.ts';
import { findAgent } from './find-agent.ts';
import { gatherAnswer } from './gathered-answer.ts';
import type { Quotas } from './quota.ts';
import { standsInBecause } from './stands-in.ts';
import type { CityTool } from './tools/city-tool.ts';
import { offeredTools } from './tools/offered-tools.ts';
import { unavailable } from './unavailable.ts';

type Handlers = ServiceImpl<typeof AgentsService>;
type Request = Pick<InvokeRequest | InvokeStreamRequest, 'agentId' | 'input' | 'context'>;
type Step =
  | { text: string }
  | { reading: CityTool }
  | { read: Pick<InvokeResponse, 'sources' | 'fromOthersWords'> }
  | { done: MessageInitShape<typeof InvokeResponseSchema> & { response: string } };

/** What a run needs. */
export type Running = {
  providers: Providers;
  registry: AgentRegistry;
  tools: readonly CityTool[];
  quotas: Quotas;
  log: Log;
};

/** The handler. */
export function invoke(on: Running): Handlers['invoke'] {
  return async (request, context) => {
    for await (const step of run(request, context, on)) {
      if ('done' in step) return step.done;
    }
    throw unavailable('the agent answered nothing');
  };
}

/** The handler. */
export function invokeStream(on: Running): Handlers['invokeStream'] {
  return async function* (request, context) {
    let number = 0;
    for await (const step of run(request, context, on)) {
      number += 1;
      if ('done' in step) yield { number, step: { case: 'done', value: step.done } };
      else if ('text' in step) yield { number, step: { case: 'text', value: step.text } };
      else if ('read' in step) yield { number, step: { case: 'read', value: step.read } };
      else yield { number, step: { case: 'reading', value: { kind: step.reading.kind, tool: step.reading.name } } };
    }
  };
}

async function* run(request: Request, context: HandlerContext, on: Running): AsyncIterable<Step> {
  const input = request.input.trim();
  if (input === '') throw invalid('input', 'must have 1 to 4,000 characters');
  const userId = runsFor(context, request.context?.userId ?? '');
  const find = await findAgent(request.agentId, userId, on);
  const agent = find();
  const messages = conversation(agent, request.context ?? {}, input);
  // A service that calls for itself is one caller.
  const counted = await on.quotas.count(userId ?? 'service', agent.operator);
  if (find().provider.isLlm) await counted.telling(messages.reduce((sum, { text }) => sum + text.length, 0));
  // Who answers is looked up at the last moment: a model that has begun to rest meanwhile is not asked.
  const { kind, provider, standsInForMs } = find();
  const runId = uuid();
  const { signal, headers } = onBehalfOf(context);
  const tools = offeredTools(agent, on.tools, { userId, consents: request.context?.sources ?? [] });
  const begun = performance.now();
  const answer = gatherAnswer();
  let isEnded = false;

  try {
    for await (const piece of provider.stream({ messages, tools, userId, headers, signal })) {
      answer.add(piece);
      if ('text' in piece || 'reading' in piece) yield piece;
      if ('read' in piece) yield { read: answer.fields() };
    }
    // A provider ends quietly when it is stopped: what came so far must not pass for the whole.
    if (signal.aborted) throw new ConnectError('the caller stopped the answer', Code.Canceled);
    const { response, ...told } = answer.fields();
    if (response === '') throw unavailable('the agent answered nothing');
    isEnded = true;
    const quota = await counted.ended(told.tokensUsed, response.length);
    const ms = Math.round(performance.now() - begun);
    on.log.info({ run: runId, kind, provider: provider.name, ms }, 'agent answered');
    yield {
      done: {
        response,
        ...told,
        provider: provider.name,
        model: provider.model,
        isLlm: provider.isLlm,
        runId,
        ...(quota ? { quota } : {}),
        ...(standsInForMs === undefined
          ? {}
          : { standsInBecause: standsInBecause(standsInForMs, languageOf(questionsIn(messages))) }),
      },
    };
  } finally {
    // What was told before a stop or a failure has been paid for, too.
    if (!isEnded) {
      const { response, tokensUsed } = answer.fields();
      void counted.ended(tokensUsed, response.length).catch(() => undefined);
    }
  }
}

function questionsIn(messages: ReturnType<typeof conversation>): string[] {
  return messages.flatMap(({ role, text }) => (role === 'user' ? [text] : []));
}
