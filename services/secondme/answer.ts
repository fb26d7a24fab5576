/** One run: asks agents-core in the resident's name and keeps what comes of it, whoever still listens. */
import { type Client, Code, ConnectError } from '@connectrpc/connect';
import type { AgentsService, InvokeResponse, Quota } from 'proto/city/agents/v1/agents';
import { type Interaction, type InteractionLog, type Outcome, type Run, runAtMostMs } from './interaction-log.ts';
import type { Piece } from './pieces.ts';
import { refusalOf } from './refusal-of-agent.ts';
import type { SettingsStore } from './settings-store.ts';
import type { Told } from './told-context.ts';

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
  settings: Pick<SettingsStore, 'read'>;
  agents: Pick<Client<typeof AgentsService>, 'invokeStream' | 'getAgent' | 'getQuota'>;
  /** Tells every process that an interaction has ended, or that its question was taken back with `refusal`. */
  ended(id: string, refusal?: ConnectError): void;
  /** The process is closing. */
  shutdown: AbortSignal;
  now(): number;
  /** Hears of failures that are not agents-core's own words. */
  report(error: unknown): void;
};

/** An interaction with its answer, and what comes with it only when it is made: what may still be asked, and what can be. */
export type Answered = { interaction: Interaction; quota?: Quota; suggestions: string[] };

/**
 * Answers the run's interaction with what its agent is `told`; `say` hears each piece. Resolves to the interaction as it is
 * kept. Throws when no
 * answer came; when the asker stopped, canceled, after the part that came was kept.
 */
export async function answer(
  run: Run,
  told: Promise<Told>,
  asker: Asker,
  say: (piece: Piece) => void,
  on: Answering,
): Promise<Answered> {
  const begunAt = on.now();
  const { prompt } = run.interaction;
  let response = '';
  let streaming: Promise<void> | undefined;
  let done: InvokeResponse | undefined;
  let read: Pick<InvokeResponse, 'sources' | 'fromOthersWords'> = { sources: [], fromOthersWords: false };
  let contextUsed = run.interaction.contextUsed;
  let failure: unknown;

  try {
    const { context, ...used } = await told;
    contextUsed = used.contextUsed;
    const steps = on.agents.invokeStream(
      { agentId: asker.agentId, input: prompt, context },
      { headers: asker.headers, signal: AbortSignal.any([asker.signal, on.shutdown]), timeoutMs: runAtMostMs - 2_000 },
    );
    for await (const { step } of steps) {
      if (step.case === 'done') done = step.value;
      if (step.case === 'read') read = step.value;
      if (step.case === 'reading') say({ reading: step.value });
      if (step.case !== 'text') continue;
      response += step.value;
      say({ text: step.value });
      // Nobody waits for this: that it streams is told to others, the answer is what counts.
      streaming ??= on.log.stream(run).catch(() => undefined);
    }
    if (!done) throw new ConnectError('the answer was cut off', Code.Unavailable);
  } catch (error) {
    failure = error;
  }
  await streaming;

  if (failure instanceof ConnectError && failure.code === Code.ResourceExhausted && response === '') {
    // A limit or a busy model let it not begin: the question is not kept, however often somebody asks too much.
    const refusal = refusalOf(failure, on.report);
    // Told before nothing of it stays, so that whoever finds nothing knows why, and after it, so that they look.
    on.ended(run.interaction.id, refusal);
    await on.log.withdraw(run);
    on.ended(run.interaction.id);
    throw refusal;
  }
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
    // Of a part, too, is told what it was made from.
    ...{ sources: (done ?? read).sources, fromOthersWords: (done ?? read).fromOthersWords },
    standsInBecause: done?.standsInBecause ?? '',
  };
  const kept = await on.log.end(run, outcome);
  on.ended(run.interaction.id);
  if (stopped) throw new ConnectError('the answer was stopped', Code.Canceled);
  if (failure !== undefined) throw refusalOf(failure, on.report);
  // Erased meanwhile: whoever asked still hears the answer, and nothing of it stays.
  return {
    interaction: kept ?? { ...run.interaction, ...outcome },
    ...(done?.quota ? { quota: done.quota } : {}),
    suggestions: done?.suggestions ?? [],
  };
}

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
