/** One run: asks agents-core in the resident's name and keeps what comes of it, whoever still listens. */
import { type Client, Code, ConnectError } from '@connectrpc/connect';
import { type AgentsService, type InvokeResponse, Source_Kind } from 'proto/city/agents/v1/agents';
import { type Interaction, type InteractionLog, type Outcome, type Run, runAtMostMs } from './interaction-log.ts';
import { remember, rememberedPairs } from './memory.ts';
import { refusalOf } from './refusal-of-agent.ts';

/** Who asks, and for how long they want to know. */
export type Asker = {
  userId: string;
  agentId: string;
  /** The caller's identity, with which agents-core is called. */
  headers: Record<string, string>;
  signal: AbortSignal;
  /** Milliseconds until the caller gives up by itself; undefined: never. */
  timeLeftMs(): number | undefined;
};

/** What a run needs. */
export type Answering = {
  log: InteractionLog;
  agents: Pick<Client<typeof AgentsService>, 'invokeStream' | 'getAgent'>;
  /** Tells every process that an interaction has ended. */
  ended(id: string): void;
  /** The process is closing. */
  shutdown: AbortSignal;
  now(): number;
  /** Hears of failures that are not agents-core's own words. */
  report(error: unknown): void;
};

/**
 * Answers the run's interaction; `say` hears each piece. Resolves to the interaction as it is kept. Throws when no
 * answer came; when the asker stopped, canceled, after the part that came was kept.
 */
export async function answer(run: Run, asker: Asker, say: (text: string) => void, on: Answering): Promise<Interaction> {
  const begunAt = on.now();
  const { prompt } = run.interaction;
  let response = '';
  let streaming: Promise<void> | undefined;
  let done: InvokeResponse | undefined;
  let contextUsed = run.interaction.contextUsed;
  let failure: unknown;

  try {
    const remembered = remember(await on.log.remembered(asker.userId, rememberedPairs));
    contextUsed = remembered.contextUsed;
    const steps = on.agents.invokeStream(
      {
        agentId: asker.agentId,
        input: prompt,
        context: { userId: asker.userId, kind: 'second_me', history: remembered.history, sources: usualSources },
      },
      { headers: asker.headers, signal: AbortSignal.any([asker.signal, on.shutdown]), timeoutMs: runAtMostMs - 2_000 },
    );
    for await (const { step } of steps) {
      if (step.case === 'done') done = step.value;
      if (step.case !== 'text') continue;
      response += step.value;
      say(step.value);
      // Nobody waits for this: that it streams is told to others, the answer is what counts.
      streaming ??= on.log.stream(run).catch(() => undefined);
    }
    if (!done) throw new ConnectError('the answer was cut off', Code.Unavailable);
  } catch (error) {
    failure = error;
  }
  await streaming;

  const stopped = failure !== undefined && isStop(asker, on.shutdown);
  const { provider, model, isLlm } = done ?? (stopped && response ? await answering(asker, on) : nobody);
  const outcome: Outcome = {
    state: failure === undefined ? 'done' : stopped ? 'stopped' : 'failed',
    response: done?.response ?? response,
    provider,
    model,
    isLlm,
    tokensUsed: done?.tokensUsed,
    latencyMs: Math.max(0, Math.round(on.now() - begunAt)),
    contextUsed,
  };
  const kept = await on.log.end(run, outcome);
  on.ended(run.interaction.id);
  if (stopped) throw new ConnectError('the answer was stopped', Code.Canceled);
  if (failure !== undefined) throw refusalOf(failure, on.report);
  // Erased meanwhile: whoever asked still hears the answer, and nothing of it stays.
  return kept ?? { ...run.interaction, ...outcome };
}

/** What a Second Me may read before its resident has changed it. */
const usualSources = [Source_Kind.PRESENCE, Source_Kind.ROOMS, Source_Kind.FEED];

const nobody = { provider: '', model: '', isLlm: false };

/** Who was answering when the asker stopped: the last step, which says it, never came. */
async function answering({ agentId, headers }: Asker, { agents }: Answering): Promise<typeof nobody> {
  try {
    return (await agents.getAgent({ agentId }, { headers, timeoutMs: 2_000 })).agent ?? nobody;
  } catch {
    return nobody;
  }
}

/** A caller whose time runs out hangs up about then; which of the two is noticed first is chance. */
const hangUpMs = 250;

/** Whether the asker stopped it: not when time ran out or the process closes, after which a retry should ask again. */
function isStop({ signal, timeLeftMs }: Asker, shutdown: AbortSignal): boolean {
  return signal.aborted && !shutdown.aborted && (timeLeftMs() ?? Number.POSITIVE_INFINITY) > hangUpMs;
}
