/** How agents-core says that nobody answered. */
import { Code, ConnectError } from '@connectrpc/connect';

/** unavailable, in the words given; `cause` stays in this process. */
export function unavailable(words: string, cause?: unknown): ConnectError {
  return new ConnectError(words, Code.Unavailable, undefined, undefined, cause);
}
