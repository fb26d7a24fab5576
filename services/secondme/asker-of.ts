/** Who asks, and what: read from a request before anything is done. */
import type { HandlerContext } from '@connectrpc/connect';
import { onBehalfOf, residentOf } from '../caller.ts';
import { invalid } from '../refusal.ts';
import type { Asker } from './answer.ts';

/** The resident for whom a call runs, with the caller's own identity to call on with. */
export function askerOf(context: HandlerContext, named: string): Asker {
  const { userId } = residentOf(context, named);
  return { userId, agentId: agentIdOf(userId), ...onBehalfOf(context), timeLeftMs: context.timeoutMs };
}

/** The agent behind a resident's Second Me; see Agent.id in the contract. */
export function agentIdOf(userId: string): string {
  return `sm_${userId.replace(/^u_/, '')}`;
}

/** The question as it is kept. Throws invalid_argument that names the prompt when nothing is asked. */
export function questionOf(request: { prompt: string; requestId: string }): {
  prompt: string;
  requestId: string | undefined;
} {
  const prompt = request.prompt.trim();
  if (!/[^\s\p{Cf}]/u.test(prompt)) throw invalid('prompt', 'must have 1 to 4,000 characters');
  return { prompt, requestId: request.requestId || undefined };
}
