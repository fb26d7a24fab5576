/** SetPresence: passes a resident's presence on to the homeserver, and its answer back. */
import { create } from '@bufbuild/protobuf';
import { Code, ConnectError, type ServiceImpl } from '@connectrpc/connect';
import {
  HomeserverRefusalSchema,
  type MatrixGatewayService,
  type SetPresenceRequest,
} from 'proto/city/matrix/v1/matrix';
import { callerOf } from '../caller.ts';
import type { Limit } from '../limits.ts';
import { invalid, refuse, tooMany } from '../refusal.ts';
import type { MatrixBridge, MatrixPresence, Refusal } from './matrix-bridge.ts';
import { cityIdOf } from './matrix-ids.ts';

/** The handler. `limit` counts what one resident asks of the homeserver; services answer for themselves. */
export function setPresence(
  bridge: MatrixBridge,
  serverName: string | undefined,
  limit: Limit,
): ServiceImpl<typeof MatrixGatewayService>['setPresence'] {
  return async (request, context) => {
    const given = readRequest(request);
    const caller = callerOf(context);
    if (caller?.kind !== 'service') {
      if (serverName !== undefined && cityIdOf(given.userId, serverName) !== undefined) {
        throw refuse(
          Code.PermissionDenied,
          'matrix_user_id',
          'is a name that the city speaks under: nobody logs in as it',
        );
      }
      if (bridge.carries.includes('presence')) await limit.take(caller?.id ?? '');
    }
    const outcome = await bridge.setPresence(given, context.signal);
    if (outcome.kind === 'none') throw new ConnectError(outcome.reason, Code.Unavailable);
    if (outcome.kind === 'away') throw new ConnectError(`the homeserver ${outcome.reason}`, Code.Unavailable);
    if (outcome.kind === 'refused') throw refused(outcome.refusal);
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

function refused({ status, errcode = '', softLogout, retryAfterMs }: Refusal): ConnectError {
  const words = `the homeserver refused with ${errcode ? `${status} ${errcode}` : status}`;
  const error = status === 429 ? tooMany(words, retryAfterMs ?? 1_000) : new ConnectError(words, codeOf(status));
  const value = create(HomeserverRefusalSchema, { status, errcode, softLogout });
  error.details.push({ desc: HomeserverRefusalSchema, value });
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
