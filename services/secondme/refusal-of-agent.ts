/** Why no answer came, for the resident: of agents-core's errors only what they can act on. */
import { Code, ConnectError } from '@connectrpc/connect';

/**
 * unavailable, resource_exhausted with the time to wait, or unauthenticated when the passport has ended meanwhile. Made
 * anew: the headers of another service's answer are not ours to send on. `report` hears what the resident is not told.
 */
export function refusalOf(failure: unknown, report: (error: unknown) => void): ConnectError {
  const error = failure instanceof ConnectError ? failure : undefined;
  if (error?.code === Code.ResourceExhausted) {
    const headers = ['retry-after', 'retry-after-ms'].flatMap((name): [string, string][] => {
      const value = error.metadata.get(name);
      return value ? [[name, value]] : [];
    });
    return new ConnectError(error.rawMessage, Code.ResourceExhausted, headers);
  }
  if (error?.code === Code.Unavailable || error?.code === Code.Unauthenticated) {
    return new ConnectError(error.rawMessage, error.code);
  }
  if (error?.code === Code.DeadlineExceeded) {
    return new ConnectError('Second Me took too long to answer', Code.Unavailable);
  }
  report(failure);
  return new ConnectError('Second Me could not be asked, try again soon', Code.Unavailable);
}
