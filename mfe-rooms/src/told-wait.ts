/** How long the city says that one waits before it makes sense to ask again. */
import type { ConnectError } from '@connectrpc/connect';
import { secondsToTell } from './seconds-to-tell.ts';

/** In seconds as one tells them; null: the refusal does not say. */
export function toldWait({ metadata }: ConnectError): number | null {
  const seconds = Number(metadata.get('retry-after'));
  return seconds > 0 ? secondsToTell(seconds * 1_000, 0) : null;
}
