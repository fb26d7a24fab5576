/** How agents-core says that nobody answered. */
import { Code, ConnectError } from '@connectrpc/connect';

/** unavailable, in the words given. */
export function unavailable(words: string): ConnectError {
  return new ConnectError(words, Code.Unavailable);
}
