import type { SocketState } from '../contract.ts';
import type { HomeState } from './home-store.ts';

/** An answer is taken for live so long, in milliseconds: City Home asks each 20 s while nobody tells by itself. */
export const answerLivesMs = 45_000;

/**
 * Whether what is known of a part may no longer be so: its source is away, City Home cannot be read, or nobody tells by
 * itself and the last answer is too old, as in a document that was kept.
 */
export function isOld(
  { home, failed, toldAt }: HomeState,
  part: keyof HomeState['toldAt'],
  socket: SocketState['state'],
  now: number,
): boolean {
  if (failed || home?.missing.includes(part)) return true;
  const at = toldAt[part];
  return socket !== 'open' && at !== undefined && now - at >= answerLivesMs;
}
