/** Why a question was not answered. */
import { Code, ConnectError } from '@connectrpc/connect';

/** A reason that the page has words for; `said` is the city's own sentence. */
export type Failure = {
  kind: 'unavailable' | 'offline' | 'too-many' | 'no-passport' | 'refused' | 'cut-off' | 'failed';
  /** With `too-many`: when it makes sense to try again, in seconds. */
  retryAfterS: number | null;
  said: string;
};

/** Reads what the city answered instead of an answer. */
export function failureOf(reason: unknown): Failure {
  const error = ConnectError.from(reason);
  const kind = kindOf(error.code);
  const retryAfterS = Number(error.metadata.get('retry-after')) || null;
  // The browser knows when it is not the city that is away.
  return { kind: kind === 'unavailable' && !navigator.onLine ? 'offline' : kind, retryAfterS, said: error.rawMessage };
}

/** The answer ended before it was finished. */
export const cutOff: Failure = { kind: 'cut-off', retryAfterS: null, said: '' };

/** Whether another attempt has to be another question: the city remembers the first one under its request id. */
export function needsNewRequest(failure: Failure): boolean {
  return failure.kind === 'refused' || failure.kind === 'failed';
}

function kindOf(code: Code): Failure['kind'] {
  switch (code) {
    case Code.Unavailable:
    case Code.DeadlineExceeded:
    case Code.Unknown:
      return 'unavailable';
    case Code.ResourceExhausted:
      return 'too-many';
    case Code.Unauthenticated:
    case Code.PermissionDenied:
      return 'no-passport';
    case Code.InvalidArgument:
    case Code.AlreadyExists:
      return 'refused';
    default:
      return 'failed';
  }
}
