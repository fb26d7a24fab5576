/** What the edge answers beside RPCs: programs by MCP and REST, then the portal, then that there is nothing. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { McpDoor } from './mcp/mcp-door.ts';
import type { Portal } from './portal.ts';
import { problemOf, sendProblem } from './problem.ts';
import type { Rest } from './rest.ts';

/** The fallback of HttpDoor. */
export function answerHttp(mcp: McpDoor, rest: Rest, portal: Portal) {
  return (request: IncomingMessage, response: ServerResponse): void => {
    if (mcp(request, response) || rest(request, response)) return;
    const requestId = String(request.headers['x-request-id'] ?? '');
    const nothing = () =>
      sendProblem(response, {
        status: 404,
        code: 'not_found',
        detail: `there is nothing at ${request.url?.split('?', 1)[0] ?? ''}`,
        requestId,
      });
    // A program that mistyped a REST path wants a problem document; a person in a browser wants a page.
    if (isForPrograms(request)) {
      nothing();
      return;
    }
    portal(request, response).then(
      (answered) => answered || nothing(),
      (error) => sendProblem(response, problemOf(error, requestId)),
    );
  };
}

function isForPrograms(request: IncomingMessage): boolean {
  if (request.headers.accept?.includes('text/html')) return false;
  return /^\/(?:v1|api|city|auth|agents|internal|secondme|ws)\//.test(request.url ?? '');
}
