/** SetPresence: passes a resident's presence on to the homeserver, and its answer back. */
import { Code, ConnectError, type ServiceImpl } from '@connectrpc/connect';
import type { MatrixGatewayService, SetPresenceRequest } from 'proto/city/matrix/v1/matrix';
import { invalid, tooMany } from '../refusal.ts';
import { type MatrixPresence, type Outcome, type Patience, setMatrixPresence } from './homeserver.ts';

/** The handler; `homeserver` is its URL without a slash at the end. */
export function setPresence(
  homeserver: string | undefined,
  patience: Patience,
): ServiceImpl<typeof MatrixGatewayService>['setPresence'] {
  return async (request, context) => {
    const given = readRequest(request);
    if (homeserver === undefined) {
      throw new ConnectError('MATRIX_HOMESERVER_URL is not set: this city has no homeserver', Code.Unavailable);
    }
    const outcome = await setMatrixPresence(homeserver, given, patience, context.signal);
    if (outcome.kind === 'away') throw new ConnectError(`the homeserver ${outcome.reason}`, Code.Unavailable);
    if (outcome.kind === 'refused') throw refused(outcome);
    return { ok: true, matrixUserId: request.matrixUserId, status: request.status };
  };
}

function readRequest({ matrixUserId, accessToken, status, statusMsg }: SetPresenceRequest): MatrixPresence {
  if (!matrixUserId.isWellFormed()) throw invalid('matrix_user_id', 'must be well-formed Unicode');
  // What no header may hold would be refused further on, in an error that quotes it; and a token is quoted nowhere.
  if (!/^[\x21-\x7e]+$/.test(accessToken)) throw invalid('access_token', 'must be visible ASCII characters');
  if (status !== 'online' && status !== 'unavailable' && status !== 'offline') {
    throw invalid('status', 'must be online, unavailable or offline');
  }
  return { userId: matrixUserId, accessToken, presence: status, statusMsg };
}

function refused({ status, errcode, retryAfterMs }: Extract<Outcome, { kind: 'refused' }>): ConnectError {
  const said = errcode ? `${status} ${errcode}` : String(status);
  const error =
    status === 429
      ? tooMany(`the homeserver refused with ${said}`, retryAfterMs ?? 1_000)
      : new ConnectError(`the homeserver refused with ${said}`, codeOf(status));
  // REST answers with the homeserver's own status, which may be one that no code of Connect stands for.
  error.metadata.set('x-http-code', String(status));
  return error;
}

function codeOf(status: number): Code {
  if (status === 401) return Code.Unauthenticated;
  if (status === 403) return Code.PermissionDenied;
  if (status === 404) return Code.NotFound;
  return [400, 413, 414, 415, 422].includes(status) ? Code.InvalidArgument : Code.FailedPrecondition;
}
