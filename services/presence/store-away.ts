/** What becomes of a call to Redis that fails: unavailable to the caller, whatever the client calls it. */
import { Code, ConnectError } from '@connectrpc/connect';

/** The result of `work`; rejects with unavailable when Redis cannot be reached, is not ready, or takes too long. */
export async function orUnavailable<T>(work: () => Promise<T>, limitMs: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`Redis did not answer in ${limitMs} ms`)), limitMs);
  });
  try {
    return await Promise.race([work(), limit]);
  } catch (error) {
    if (isOurFault(error)) throw error;
    throw new ConnectError('presence cannot be asked now', Code.Unavailable, undefined, undefined, error);
  } finally {
    clearTimeout(timer);
  }
}

/** Redis was there and refused what it was asked: that is a defect of ours, not an outage. */
function isOurFault(error: unknown): boolean {
  return error instanceof Error && error.name === 'ReplyError' && /^(ERR|WRONGTYPE)\b/.test(error.message);
}
