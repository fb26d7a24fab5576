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

/** What is asked, and how. */
export type Asked = {
  prompt: string;
  requestId: string | undefined;
  incognito: boolean;
  /** Id of the interaction whose answer is to be replaced. */
  regenerate: string | undefined;
};

/** The question as it is kept. Throws invalid_argument that names the field when nothing is asked, or what cannot be. */
export function askedIn(request: { prompt: string; requestId: string; incognito: boolean; regenerate: string }): Asked {
  const prompt = request.prompt.trim();
  if (!/[^\s\p{Cf}]/u.test(prompt)) throw invalid('prompt', 'must have 1 to 4,000 characters');
  const { incognito } = request;
  const regenerate = request.regenerate || undefined;
  if (incognito && regenerate) throw invalid('incognito', 'leaves nothing that could take the place of an answer');
  return { prompt, requestId: request.requestId || undefined, incognito, regenerate };
}
