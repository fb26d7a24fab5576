/** In whose name an agent runs, and which agents a caller may know. */
import { Code, ConnectError, type HandlerContext } from '@connectrpc/connect';
import { callerOf } from '../caller.ts';
import { invalid } from '../refusal.ts';
import { secondMeIdOf } from './agents.ts';

const actAs = 'residents.act_as';

/**
 * The resident in whose name an agent runs; undefined for a service that runs City Guide for itself. `named` is
 * context.user_id: only compared with a passport, obeyed from a service that may act for residents.
 */
export function runsFor(context: HandlerContext, named: string): string | undefined {
  const caller = callerOf(context);
  if (!caller) throw new ConnectError('a passport is needed', Code.Unauthenticated);
  if (caller.kind === 'service') {
    if (named === '') return undefined;
    if (caller.scopes.includes(actAs)) return named;
    throw new ConnectError('the token has no scope residents.act_as', Code.PermissionDenied);
  }
  if (named === '' || named === caller.id) return caller.id;
  throw new ConnectError("context.user_id is not the passport's", Code.PermissionDenied);
}

/** Throws permission_denied unless the Second Me `agentId` is that of the resident for whom the call runs. */
export function mustOwn(agentId: string, userId: string | undefined): void {
  if (userId === undefined) throw invalid('context.user_id', 'must name the resident whose Second Me it is');
  if (agentId !== secondMeIdOf(userId)) {
    throw new ConnectError('agent_id is the Second Me of another resident', Code.PermissionDenied);
  }
}

/** Whether the caller may know that this Second Me exists. */
export function mayKnow(context: HandlerContext, agentId: string): boolean {
  const caller = callerOf(context);
  if (!caller) return false;
  return caller.kind === 'service' ? caller.scopes.includes(actAs) : agentId === secondMeIdOf(caller.id);
}
