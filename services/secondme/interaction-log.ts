/** The port behind which interactions are kept. Every implementation passes interaction-log.acceptance.ts. */
import type { Source } from 'proto/city/agents/v1/agents';

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
  /** What of the city was read for the answer. */
  sources: Source[];
  /** Words of others were in what the model was told: only the question is remembered. */
  fromOthersWords: boolean;
  /** Why City Guide answered in the place of a language model; empty: it did not. */
  standsInBecause: string;
  /** The interaction whose answer this one replaces; empty: none. */
  regeneratedFrom: string;
  /** How many answers it has replaced, one after the other. */
  replaced: number;
  /** Nothing of it is kept. */
  incognito: boolean;
};

/** How a run ended. */
export type Outcome = Pick<
  Interaction,
  | 'response'
  | 'provider'
  | 'model'
  | 'isLlm'
  | 'tokensUsed'
  | 'latencyMs'
  | 'contextUsed'
  | 'sources'
  | 'fromOthersWords'
  | 'standsInBecause'
> & { state: 'done' | 'stopped' | 'failed' };

/** An interaction as an agent is told of it; no response: that was made from the words of others. */
export type Remembered = Pick<Interaction, 'id' | 'prompt' | 'response'>;

/** An interaction that is to be replaced, and how many answers it has replaced itself. */
export type Regenerated = Pick<Interaction, 'id' | 'replaced'>;

/** What was erased together, and until when it can be brought back. */
export type Receipt = { id: string; erased: number; erasedAt: Date; restorableUntil: Date };

/** So long an erasure can be taken back, in milliseconds. */
export const restorableMs = 10_000;

/** The right to answer one interaction: a run that was taken over or erased has lost it. */
export type Run = { interaction: Interaction; runId: string };

/** Keeps the interactions of residents; each call touches those of one resident only. An id that is none finds nothing. */
export interface InteractionLog {
  /** The interaction under this request_id. */
  known(userId: string, requestId: string): Promise<Interaction | undefined>;
  /** One that `list` can show. */
  find(userId: string, id: string): Promise<Interaction | undefined>;
  /**
   * Begins a run: a new interaction, or under a known request_id with the same prompt and `regenerated` one that brought no
   * answer (failed, stopped before the first word, or its process died more than a minute ago). Undefined: another run has
   * it, it is answered, or it is of another question. Without a request_id always a new interaction. `regenerated`: the one
   * that it is to replace; when that was erased nothing begins. Makes the resident's Second Me when there is none.
   */
  begin(
    userId: string,
    requestId: string | undefined,
    prompt: string,
    regenerated?: Regenerated,
  ): Promise<Run | undefined>;
  /** The first word of the answer has come. */
  stream(run: Run): Promise<void>;
  /**
   * Ends a run; one that is done takes the place of what it regenerated, and of what has taken that place meanwhile.
   * Undefined: the run was erased or taken over meanwhile, and nothing is kept.
   */
  end(run: Run, outcome: Outcome): Promise<Interaction | undefined>;
  /** Takes a question back that nobody was asked: nothing of it stays. */
  withdraw(run: Run): Promise<void>;
  /** The last `count` done ones, oldest first; for an answer anew those that were asked before `regenerated`. */
  remembered(userId: string, count: number, regenerated?: string): Promise<Remembered[]>;
  /** Those with an answer or a part of one that was not replaced, newest first; those before `before`. */
  list(userId: string, limit: number, before?: string): Promise<Interaction[]>;
  /** All that are kept, oldest first: the replaced ones, too, and those whose process died; those after `after`. */
  all(userId: string, limit: number, after?: string): Promise<Interaction[]>;
  /**
   * Erases one and what it replaced, or all of them, running ones too: from now on no other call knows of them. Undefined:
   * there is no such one. `erased` is how many of them `list` would have shown.
   */
  erase(userId: string, id?: string): Promise<Receipt | undefined>;
  /** Takes an erasure back: what had ended is there again, under no request_id. Answers how many of them `list` shows; 0: it is too late. */
  restore(userId: string, receiptId: string): Promise<number>;
  /** Removes what was erased and can be brought back no more. */
  purge(): Promise<void>;
  /** How many `list` can show, and when the last was asked. */
  count(userId: string): Promise<{ total: number; last: Date | undefined }>;
  /** Makes the resident's Second Me when there is none. */
  ensureSecondMe(userId: string, agentId: string): Promise<void>;
  /** Removes the Second Me itself, with everything of it and for good. */
  eraseSecondMe(userId: string): Promise<void>;
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
