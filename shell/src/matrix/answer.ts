import { Code, ConnectError } from '@connectrpc/connect';
import { HomeserverRefusalSchema } from 'proto/city/matrix/v1/matrix';

/** What became of telling the homeserver that the resident is here. */
export type Answer =
  | { kind: 'told' }
  /** It said no to this account, and will do so again. `errcode` is Matrix's own word; empty: it gave none. */
  | { kind: 'refused'; status: number; errcode: string; softLogout: boolean }
  /** It has had too many; once more after so many milliseconds. */
  | { kind: 'busy'; waitMs: number }
  /** It does not answer, or not as a homeserver. */
  | { kind: 'away' }
  /** This city has none. */
  | { kind: 'none' }
  /** The city itself does not answer, or cannot now. */
  | { kind: 'lost' };

/** The answer that an error is. `hasHomeserver` is asked when the error does not say it; it rejects without the city. */
export async function answerOf(reason: unknown, hasHomeserver: () => Promise<boolean>): Promise<Answer> {
  const error = ConnectError.from(reason);
  const [refusal] = error.findDetails(HomeserverRefusalSchema);
  if (error.code === Code.ResourceExhausted) {
    return { kind: 'busy', waitMs: Number(error.metadata.get('retry-after-ms')) || 0 };
  }
  if (refusal) {
    const { status, errcode, softLogout } = refusal;
    return { kind: 'refused', status, errcode, softLogout };
  }
  // What the city refuses by itself: no Matrix ID, no token, or one of its own names.
  if (error.code === Code.InvalidArgument) return { kind: 'refused', status: 400, errcode: '', softLogout: false };
  if (error.code === Code.PermissionDenied) return { kind: 'refused', status: 403, errcode: '', softLogout: false };
  if (error.code !== Code.Unavailable) return { kind: 'lost' };
  try {
    return { kind: (await hasHomeserver()) ? 'away' : 'none' };
  } catch {
    return { kind: 'lost' };
  }
}
