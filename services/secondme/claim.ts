/** Who answers a question: under one request_id one run, however often and wherever it is asked. */
import { Code, type ConnectError } from '@connectrpc/connect';
import { refuse } from '../refusal.ts';
import { type Interaction, type InteractionLog, isAnswered, type Regenerated, type Run } from './interaction-log.ts';

/** A question of a resident; `regenerated` is the interaction whose answer is to be replaced, the one with id `regenerate`. */
export type Question = {
  userId: string;
  requestId: string | undefined;
  prompt: string;
  regenerate: string | undefined;
  regenerated: Regenerated | undefined;
};

/** The right to answer it, the answer that it already has, or neither: another run is at it. */
export type Claim = { run: Run } | { answered: Interaction } | { elsewhere: true };

/**
 * Claims a question, before any limit counts: agents-core counts runs, and what is known is no run. In one step for a question
 * that nobody knows yet, which waits for it. Throws already_exists for another question under a known request_id.
 */
export async function claim(log: InteractionLog, question: Question): Promise<Claim> {
  const { userId, requestId, prompt, regenerated } = question;
  const run = await log.begin(userId, requestId, prompt, regenerated);
  if (run) return { run };
  const known = await log.known(userId, requestId ?? '');
  if (known) refuseAnother(known, question);
  return known && isAnswered(known) ? { answered: known } : { elsewhere: true };
}

/** Throws already_exists unless the interaction is of this question. */
export function refuseAnother(known: Interaction, asked: Pick<Question, 'prompt' | 'regenerate'>): void {
  if (known.prompt !== asked.prompt || known.regeneratedFrom !== (asked.regenerate ?? '')) throw anotherPrompt();
}

/** The request_id belongs to another question. */
export function anotherPrompt(): ConnectError {
  return refuse(Code.AlreadyExists, 'request_id', 'belongs to another prompt');
}
