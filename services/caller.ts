/** Who is calling, for handlers: put into the context by access.ts, read here. */
import { Code, ConnectError, createContextKey, type HandlerContext } from '@connectrpc/connect';
import { type Caller, moderatorRole } from './passport.ts';
import { invalid } from './refusal.ts';

/** The caller of an RPC; undefined without a passport. */
export const callerKey = createContextKey<Caller | undefined>(undefined, { description: 'caller' });

/** The caller; undefined without a passport. */
export function callerOf(context: HandlerContext): Caller | undefined {
  return context.values.get(callerKey);
}

/**
 * The resident in whose name an RPC runs: the passport's own, or for a service with scope residents.act_as the one it
 * names in `userId`.
 */
export function residentOf(context: HandlerContext, userId = ''): { userId: string; username: string } {
  const caller = callerOf(context);
  if (!caller) throw new ConnectError('a passport is needed', Code.Unauthenticated);
  if (caller.kind !== 'service') return { userId: caller.id, username: caller.name };
  if (!userId) throw invalid('user_id', 'must name the resident for whom the service acts');
  return { userId, username: caller.name };
}

/** Whether the caller moderates every room of the city. */
export function isCityModerator(context: HandlerContext): boolean {
  return callerOf(context)?.roles.includes(moderatorRole) ?? false;
}

/** The header in which an edge names the address of its caller, by which those without a passport are told apart. */
export const addressHeader = 'x-city-address';

/** The caller's address under the name that the edge gave it; empty when none has. */
export function addressOf({ requestHeader }: { requestHeader: Headers }): string {
  const name = requestHeader.get(addressHeader) ?? '';
  return /^[\w-]{22}$/.test(name) ? name : '';
}

/** The identity of an RPC's caller, to call on in the same name: `client.x(request, onBehalfOf(context))`. */
export function onBehalfOf(context: { requestHeader: Headers; signal: AbortSignal }): {
  headers: Record<string, string>;
  signal: AbortSignal;
} {
  const authorization = context.requestHeader.get('authorization');
  const address = addressOf(context);
  const headers = { ...(authorization ? { authorization } : {}), ...(address ? { [addressHeader]: address } : {}) };
  return { headers, signal: context.signal };
}
