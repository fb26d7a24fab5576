/** REST: one small transcoder over the very same handlers. The same paths answer under ``, `/v1` and `/api`. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import type { DescService, JsonObject, JsonValue, Message } from '@bufbuild/protobuf';
import { Code, ConnectError, type Transport } from '@connectrpc/connect';
import type { CreateGuestResponse, UpdateMeResponse } from 'proto/city/residents/v1/residents';
import { addressHeader } from '../caller.ts';
import { invalid } from '../refusal.ts';
import { setCookie } from './cookie.ts';
import { passportCookie } from './entrance.ts';
import { problemOf, sendProblem } from './problem.ts';
import { readBytes, refusedBody } from './read-body.ts';
import { type Match, match, type Operation, operationsOf, requestOf, responseOf } from './transcode.ts';

/** How long an answer may take; an agent thinks longest. */
const timeoutMs = 10_000;
const agentTimeoutMs = 65_000;

/** Answers a request when its path is one of the contract's; false: it is not. */
export type Rest = (request: IncomingMessage, response: ServerResponse) => boolean;

/** REST over these services; `transport` leads to each of them, `now` is the time in Unix milliseconds. */
export function rest(
  services: readonly DescService[],
  transport: (service: DescService) => Transport,
  now: () => number = Date.now,
): Rest {
  const operations = operationsOf(services);
  return (request, response) => {
    const requestId = String(request.headers['x-request-id'] ?? '');
    try {
      const { path, query } = addressOf(request.url ?? '/');
      // HEAD is GET without its body, which Node leaves out by itself.
      const verb = request.method === 'HEAD' ? 'GET' : (request.method ?? 'GET');
      const found = match(operations, verb, path);
      if ('allow' in found) {
        // No resource has this path: it may be a page's or a file's.
        if (found.allow.length === 0) return false;
        const allow = [...new Set(found.allow)].join(', ');
        sendProblem(response, {
          status: 405,
          code: 'unimplemented',
          detail: `the path takes ${allow}`,
          requestId,
          headers: { allow },
        });
        return true;
      }
      answer(found, query, request, response, transport, now).catch((error) =>
        sendProblem(response, problemOf(error, requestId)),
      );
    } catch (error) {
      sendProblem(response, problemOf(error, requestId));
    }
    return true;
  };
}

function addressOf(url: string): { path: string; query: URLSearchParams } {
  const [rawPath = '/', search = ''] = url.split('?', 2);
  const path = rawPath.replace(/^\/(?:v1|api)(?=\/)/, '');
  return { path: path.length > 1 ? path.replace(/\/+$/, '') : path, query: new URLSearchParams(search) };
}

async function answer(
  found: Match,
  query: URLSearchParams,
  request: IncomingMessage,
  response: ServerResponse,
  transport: (service: DescService) => Transport,
  now: () => number,
): Promise<void> {
  const { operation } = found;
  const body = operation.takesBody ? await readBody(request) : undefined;
  const message = requestOf(found, query, body);
  const gone = new AbortController();
  response.once('close', () => {
    if (!response.writableEnded) gone.abort(new ConnectError('the caller has gone', Code.Canceled));
  });
  // Who asks for a new passport may come with one that is worth nothing any more.
  const { authorization } = operation.method.localName === 'createGuest' ? {} : request.headers;
  const address = request.headers[addressHeader];
  const caller = {
    ...(authorization ? { authorization } : {}),
    ...(address ? { [addressHeader]: String(address) } : {}),
  };
  const { method } = operation;
  if (method.methodKind === 'server_streaming') {
    const steps = await transport(method.parent).stream(method, gone.signal, undefined, caller, one(message));
    return answerLines(operation, steps.message, response);
  }
  const result = await transport(method.parent).unary(
    method,
    gone.signal,
    method.localName === 'invoke' ? agentTimeoutMs : timeoutMs,
    caller,
    message,
  );
  const status = Number(result.header.get('x-http-code')) || 200;
  const headers: Record<string, string> = { 'content-type': 'application/json', 'cache-control': 'no-store' };
  const cookie = cookieFor(operation.method.localName, result.message, isSecure(request), now());
  if (cookie) headers['set-cookie'] = cookie;
  // An answer that is only a list has no place for the cursor of the next page.
  const { nextCursor } = result.message as Message & { nextCursor?: string };
  if (operation.responseField !== '' && nextCursor) headers['x-next-cursor'] = nextCursor;
  response.writeHead(status, headers).end(JSON.stringify(responseOf(operation, result.message)));
}

/**
 * A stream as NDJSON, for whoever asked to keep: a line a message, no faster than it is read. What goes wrong before the first
 * line is a problem as ever; after it the answer is cut off, so that a part does not pass for the whole.
 */
async function answerLines(
  operation: Operation,
  steps: AsyncIterable<Message>,
  response: ServerResponse,
): Promise<void> {
  const iterator = steps[Symbol.asyncIterator]();
  let step = await iterator.next();
  response.writeHead(200, {
    'content-type': 'application/x-ndjson',
    'cache-control': 'no-store',
    'content-disposition': `attachment; filename="${operation.segments.join('-')}.ndjson"`,
  });
  async function* lines() {
    for (; !step.done; step = await iterator.next()) yield `${JSON.stringify(responseOf(operation, step.value))}\n`;
  }
  // Nobody is left to be told why: whoever reads sees that it was cut off.
  await pipeline(lines, response).catch(() => undefined);
}

async function* one<T>(value: T): AsyncIterable<T> {
  yield value;
}

/** The body as a JSON object; an empty one is an empty object. */
async function readBody(request: IncomingMessage): Promise<JsonObject> {
  const type = request.headers['content-type'];
  if (type !== undefined && !/^(application\/json|text\/plain|application\/[\w.-]+\+json)\b/i.test(type)) {
    throw refusedBody(415, 'must be application/json');
  }
  const bytes = await readBytes(request);
  const value = bytes.length === 0 ? {} : parse(bytes);
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw invalid('body', 'must be a JSON object');
  return value;
}

function parse(bytes: Buffer): JsonValue {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes)) as JsonValue;
  } catch {
    throw invalid('body', 'must be valid JSON in UTF-8');
  }
}

/** A browser keeps its passport in a cookie that scripts cannot read. */
function cookieFor(method: string, message: Message, secure: boolean, nowMs: number): string | undefined {
  if (method === 'logout' || method === 'deleteMe') return setCookie(passportCookie, '', 0, secure);
  if (method !== 'createGuest' && method !== 'updateMe') return undefined;
  const { token, expiresAt } = message as CreateGuestResponse | UpdateMeResponse;
  // The cookie ends with the passport in it.
  const seconds = expiresAt ? Math.max(0, Number(expiresAt.seconds) - Math.floor(nowMs / 1000)) : 0;
  return setCookie(passportCookie, token, seconds, secure);
}

function isSecure(request: IncomingMessage): boolean {
  return request.headers['x-forwarded-proto'] === 'https';
}
