/** A frame that cannot be obeyed: told to its sender, while the socket stays open. */
import { Code, ConnectError } from '@connectrpc/connect';
import { codeName } from '../refusal.ts';

/** Why a frame was refused, as the error frames say it. */
export type Refusal = { code: string; message: string; retry_after_ms?: number };

/** A refusal of the edge itself. */
export class RefusedFrame extends Error {
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

/** What to tell of an error: a service's own words, or a calm sentence for a fault of ours. */
export function refusalOf(error: unknown): Refusal {
  if (error instanceof RefusedFrame) return { code: error.code, message: error.message };
  if (!(error instanceof ConnectError))
    return { code: codeName(Code.Internal), message: 'something failed in the city' };
  const retryAfterMs = Number(error.metadata.get('retry-after-ms') ?? 0);
  return {
    code: codeName(error.code),
    message: error.rawMessage,
    ...(retryAfterMs > 0 ? { retry_after_ms: retryAfterMs } : {}),
  };
}
