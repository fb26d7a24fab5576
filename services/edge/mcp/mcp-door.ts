/**
 * `/mcp`: the city for programs that speak the Model Context Protocol (Streamable HTTP, revision 2025-06-18). Each request
 * stands alone: no session is kept, so that any edge answers it and a revoked token is worth nothing with the next one.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { Code, ConnectError } from '@connectrpc/connect';
import { bearer } from '../../access.ts';
import { addressHeader } from '../../caller.ts';
import type { Limit } from '../../limits.ts';
import type { Caller, Passports } from '../../passport.ts';
import { trustedOrigin } from '../entrance.ts';
import { problemOf, sendProblem } from '../problem.ts';
import { readBytes, refusedBody } from '../read-body.ts';
import type { Asking, McpServices } from './mcp-server.ts';

/** Answers a request when it is for this door; false: it is not. */
export type McpDoor = (request: IncomingMessage, response: ServerResponse) => boolean;

/** What the door needs. */
export type McpNeeds = {
  passports: Pick<Passports, 'check'>;
  allowedOrigins: readonly string[];
  /** Requests of one resident, by whatever token. */
  requests: Limit;
  services: McpServices;
};

/** Opens the door; the protocol's library is loaded when somebody comes. */
export function openMcpDoor(needs: McpNeeds): McpDoor {
  return (request, response) => {
    if (!/^\/mcp\/?(?:\?|$)/.test(request.url ?? '')) return false;
    const requestId = String(request.headers['x-request-id'] ?? '');
    answer(request, response, needs).catch((error) => {
      const problem = problemOf(error, requestId);
      sendProblem(response, { ...problem, headers: { ...problem.headers, ...headersOf(problem.status) } });
    });
    return true;
  };
}

function headersOf(status: number): Record<string, string> {
  if (status === 401) return { 'www-authenticate': 'Bearer realm="city"' };
  return status === 405 ? { allow: 'POST' } : {};
}

async function answer(request: IncomingMessage, response: ServerResponse, needs: McpNeeds): Promise<void> {
  // A page of another site must not speak for a program on this computer, whatever it has of it.
  if (!trustedOrigin(request, needs.allowedOrigins)) {
    throw new ConnectError('pages of other sites are not let in', Code.PermissionDenied);
  }
  const caller = await holderOf(request, needs.passports);
  // There are no streams to open and no sessions to end.
  if (request.method !== 'POST') {
    throw new ConnectError('the path takes POST', Code.Unimplemented, { 'x-http-code': '405' });
  }
  await needs.requests.take(caller.id);
  const message = parse(await readBytes(request));
  const gone = new AbortController();
  response.once('close', () => {
    if (!response.writableEnded) gone.abort(new ConnectError('the caller has gone', Code.Canceled));
  });
  const { answerMcp } = await import('./mcp-server.ts');
  await answerMcp(request, response, message, asking(request, caller, gone.signal), needs.services);
}

/** Whose token it is. A passport opens everything, and is not for programs to be given. */
async function holderOf(request: IncomingMessage, passports: McpNeeds['passports']): Promise<Caller> {
  const token = bearer(request.headers.authorization ?? null);
  const caller = token ? await passports.check(token) : undefined;
  if (caller?.kind === 'token') return caller;
  throw new ConnectError(
    caller || !token
      ? 'a token is needed that a resident has made: Authorization: Bearer …'
      : 'the token is not valid any more',
    Code.Unauthenticated,
  );
}

function asking(request: IncomingMessage, caller: Caller, signal: AbortSignal): Asking {
  const address = request.headers[addressHeader];
  const headers = {
    authorization: request.headers.authorization ?? '',
    ...(address ? { [addressHeader]: String(address) } : {}),
  };
  return { scopes: caller.scopes, headers, signal };
}

/** One message; the protocol takes no batches any more, and of a batch only the first would be counted. */
function parse(bytes: Buffer): object {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    throw refusedBody(400, 'must be valid JSON in UTF-8');
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value;
  throw refusedBody(400, 'must be one JSON-RPC message');
}
