/** How REST says no: RFC 9457 problem documents, for every error, with the Connect code and the fields at fault. */
import type { ServerResponse } from 'node:http';
import { type Violation, ViolationsSchema } from '@bufbuild/protovalidate/gen/buf/validate/validate_pb.js';
import { Code, ConnectError } from '@connectrpc/connect';
import { codeName } from '../refusal.ts';

/** What goes wrong, before it is written. */
export type Problem = {
  status: number;
  /** A Connect code in snake case. */
  code: string;
  /** For people, and for the developer who reads the log. */
  detail: string;
  violations?: { field: string; description: string }[];
  requestId: string;
  headers?: Record<string, string>;
};

const titles: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  405: 'Method Not Allowed',
  408: 'Request Timeout',
  409: 'Conflict',
  413: 'Content Too Large',
  415: 'Unsupported Media Type',
  429: 'Too Many Requests',
  500: 'Internal Server Error',
  501: 'Not Implemented',
  503: 'Service Unavailable',
  504: 'Gateway Timeout',
};

/** The HTTP status of a Connect code, as the Connect protocol maps them. */
const statusOfCode: Readonly<Record<Code, number>> = {
  [Code.Canceled]: 408,
  [Code.Unknown]: 500,
  [Code.InvalidArgument]: 400,
  [Code.DeadlineExceeded]: 504,
  [Code.NotFound]: 404,
  [Code.AlreadyExists]: 409,
  [Code.PermissionDenied]: 403,
  [Code.ResourceExhausted]: 429,
  [Code.FailedPrecondition]: 400,
  [Code.Aborted]: 409,
  [Code.OutOfRange]: 400,
  [Code.Unimplemented]: 501,
  [Code.Internal]: 500,
  [Code.Unavailable]: 503,
  [Code.DataLoss]: 500,
  [Code.Unauthenticated]: 401,
};

/** The problem that an RPC's error is. A handler names an exact status in the metadatum x-http-code. */
export function problemOf(reason: unknown, requestId: string): Problem {
  // The words of an error that no handler meant for the caller are for the log.
  const fault = new ConnectError('something failed in the city', Code.Internal);
  const error = reason instanceof ConnectError ? reason : fault;
  const retryAfter = error.metadata.get('retry-after');
  const violations = error.findDetails(ViolationsSchema).flatMap((details) => details.violations.map(violationOf));
  return {
    status: Number(error.metadata.get('x-http-code')) || statusOfCode[error.code],
    code: codeName(error.code),
    detail: error.rawMessage.replace(/ \[[a-z0-9_.]+\]/g, ''),
    requestId,
    ...(violations.length > 0 ? { violations } : {}),
    ...(retryAfter ? { headers: { 'retry-after': retryAfter } } : {}),
  };
}

/** Writes the problem. Does nothing when the answer has begun. */
export function sendProblem(response: ServerResponse, problem: Problem): void {
  if (response.headersSent) return;
  response
    .writeHead(problem.status, {
      'content-type': 'application/problem+json',
      'cache-control': 'no-store',
      ...problem.headers,
    })
    .end(
      JSON.stringify({
        type: 'about:blank',
        title: titles[problem.status] ?? 'Error',
        status: problem.status,
        detail: problem.detail,
        message: problem.detail,
        code: problem.code,
        violations: problem.violations ?? [],
        request_id: problem.requestId,
      }),
    );
}

function violationOf(violation: Violation): { field: string; description: string } {
  const field = (violation.field?.elements ?? [])
    .map(({ fieldName, subscript }) => (subscript.case === 'index' ? `${fieldName}[${subscript.value}]` : fieldName))
    .join('.');
  return { field, description: violation.message };
}
