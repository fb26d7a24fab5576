/** The port behind which interactions are kept. Every implementation passes interaction-log.acceptance.ts. */

/** What became of a question so far. Only `done` is remembered; `failed` is kept for a retry and shown to nobody. */
export type State = 'pending' | 'streaming' | 'done' | 'stopped' | 'failed';

/** How much of earlier interactions an agent was told. */
export type ContextUsed = { pairs: number; chars: number; truncated: boolean };

/** A question and what became of it. */
export type Interaction = {
  /** UUIDv7. */
  id: string;
  prompt: string;
  response: string;
  state: State;
  provider: string;
  model: string;
  isLlm: boolean;
  tokensUsed: number | undefined;
  latencyMs: number;
  contextUsed: ContextUsed;
  createdAt: Date;
};

/** How a run ended. */
export type Outcome = Pick<
  Interaction,
  'response' | 'provider' | 'model' | 'isLlm' | 'tokensUsed' | 'latencyMs' | 'contextUsed'
> & { state: 'done' | 'stopped' | 'failed' };

/** The right to answer one interaction: a run that was taken over or erased has lost it. */
export type Run = { interaction: Interaction; runId: string };

/** Keeps the interactions of residents; each call touches those of one resident only. */
export interface InteractionLog {
  /** The interaction under this request_id. */
  known(userId: string, requestId: string): Promise<Interaction | undefined>;
  /**
   * Begins a run: a new interaction, or under a known request_id with the same prompt one that brought no answer
   * (failed, stopped before the first word, or its process died more than a minute ago). Undefined: another run has
   * it, or it is answered. Without a request_id always a new interaction.
   */
  begin(userId: string, requestId: string | undefined, prompt: string): Promise<Run | undefined>;
  /** The first word of the answer has come. */
  stream(run: Run): Promise<void>;
  /** Ends a run. Undefined: the run was erased or taken over meanwhile, and nothing is kept. */
  end(run: Run, outcome: Outcome): Promise<Interaction | undefined>;
  /** The last `count` done ones, oldest first. */
  remembered(userId: string, count: number): Promise<{ prompt: string; response: string }[]>;
  /** Those with an answer or a part of one, newest first. */
  list(userId: string, limit: number): Promise<Interaction[]>;
  /** Erases all of them, running ones too; answers how many of them `list` would have shown. */
  clear(userId: string): Promise<number>;
  /** How many `list` can show, and when the last was asked. */
  count(userId: string): Promise<{ total: number; last: Date | undefined }>;
  /** Makes the resident's Second Me when there is none. */
  ensureSecondMe(userId: string, agentId: string): Promise<void>;
}

/** Whether a run works on it now. */
export function isRunning({ state }: Pick<Interaction, 'state'>): boolean {
  return state === 'pending' || state === 'streaming';
}

/** Whether there is an answer, or a part of one, to show. */
export function isAnswered({ state, response }: Pick<Interaction, 'state' | 'response'>): boolean {
  return state === 'done' || (state === 'stopped' && response !== '');
}

/** After this a run whose process died may be taken over: no run lasts that long. */
export const runAtMostMs = 65_000;
