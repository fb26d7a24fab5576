/** Who answers a question: under one request_id one run, however often and wherever it is asked. */
import { Code, ConnectError } from '@connectrpc/connect';
import type { Limit } from '../limits.ts';
import { type Interaction, type InteractionLog, isAnswered, isRunning, type Run } from './interaction-log.ts';

/** A question of a resident. */
export type Question = { userId: string; requestId: string | undefined; prompt: string };

/** The right to answer it, the answer that it already has, or neither: another run is at it. */
export type Claim = { run: Run } | { answered: Interaction } | { elsewhere: true };

/** Claims questions. Throws already_exists for another prompt under a known request_id, and what the limit throws. */
export function openClaims(log: InteractionLog, limit: Limit): (question: Question) => Promise<Claim> {
  // The same question twice at once in this process counts once against the limit.
  const claiming = new Map<string, Promise<unknown>>();

  const decide = async ({ userId, requestId, prompt }: Question): Promise<Claim> => {
    const known = requestId === undefined ? undefined : await log.known(userId, requestId);
    if (known) refuseAnother(known, prompt);
    if (known && isAnswered(known)) return { answered: known };
    // What runs was counted when it began; only asking an agent counts, not asking for what is known.
    if (!known || !isRunning(known)) await limit.take(userId);
    const run = await log.begin(userId, requestId, prompt);
    return run ? { run } : { elsewhere: true };
  };

  return async (question) => {
    if (question.requestId === undefined) return decide(question);
    const key = JSON.stringify([question.userId, question.requestId, question.prompt]);
    const before = claiming.get(key);
    if (before) {
      await before;
      return { elsewhere: true };
    }
    const deciding = decide(question);
    claiming.set(key, deciding);
    try {
      return await deciding;
    } finally {
      claiming.delete(key);
    }
  };
}

/** Throws already_exists unless the interaction is of this prompt. */
export function refuseAnother(known: Interaction, prompt: string): void {
  if (known.prompt === prompt) return;
  throw new ConnectError('request_id belongs to another prompt', Code.AlreadyExists);
}
