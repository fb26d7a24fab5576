/**
 * A Matrix homeserver, as far as presence goes: PUT presence/{userId}/status of the client-server API. The resident's own
 * access token is the credential; it goes into one header and nowhere else.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { readStart } from './read-start.ts';

/** What to set. */
export type MatrixPresence = {
  /** `@localpart:server`. */
  userId: string;
  accessToken: string;
  presence: 'online' | 'unavailable' | 'offline';
  /** Empty: none. */
  statusMsg: string;
};

/** What the homeserver said. */
export type Outcome =
  | { kind: 'set' }
  /** A status 4xx, with Matrix's own code of the error and the wait that it asks for. */
  | { kind: 'refused'; status: number; errcode: string | undefined; retryAfterMs: number | undefined }
  /** It is down, or answered what no homeserver should. */
  | { kind: 'away'; reason: string };

/** How patient the gateway is. */
export type Patience = {
  /** For everything together, in milliseconds. */
  limitMs: number;
  /** How many attempts after the first, when nobody answered or a proxy said 502, 503 or 504. */
  retries: number;
  /** The longest pause before the first retry, in milliseconds; each later one may be twice as long. */
  pauseMs: number;
  /** 0 to 1: which part of it. */
  random: () => number;
};

/** As the city runs it. */
export const patience: Patience = { limitMs: 5_000, retries: 2, pauseMs: 300, random: Math.random };

const passing = [502, 503, 504];

/** Sets a user's presence; never throws. Setting it twice does no harm, so what may have been lost is sent again. */
export async function setMatrixPresence(
  homeserver: string,
  given: MatrixPresence,
  { limitMs, retries, pauseMs, random }: Patience,
  cancelled: AbortSignal,
): Promise<Outcome> {
  const limit = AbortSignal.timeout(limitMs);
  const signal = AbortSignal.any([limit, cancelled]);
  let outcome: Outcome = { kind: 'away', reason: 'was not asked' };
  for (let attempt = 0; attempt <= retries; attempt++) {
    if (attempt > 0) await sleep(random() * pauseMs * 2 ** (attempt - 1), undefined, { signal }).catch(() => undefined);
    if (signal.aborted) break;
    const tried = await attemptOnce(homeserver, given, signal);
    if (tried.final) return tried.outcome;
    outcome = tried.outcome;
  }
  return limit.aborted ? { kind: 'away', reason: `did not answer in ${limitMs} ms` } : outcome;
}

async function attemptOnce(
  homeserver: string,
  { userId, accessToken, presence, statusMsg }: MatrixPresence,
  signal: AbortSignal,
): Promise<{ final: boolean; outcome: Outcome }> {
  let response: Response;
  try {
    response = await fetch(`${homeserver}/_matrix/client/v3/presence/${encodeURIComponent(userId)}/status`, {
      method: 'PUT',
      headers: { authorization: `Bearer ${accessToken}`, 'content-type': 'application/json' },
      body: JSON.stringify({ presence, ...(statusMsg === '' ? {} : { status_msg: statusMsg }) }),
      // The token is for this homeserver; where it would send us next is no business of the token's.
      redirect: 'manual',
      signal,
    });
  } catch {
    return { final: false, outcome: { kind: 'away', reason: 'cannot be reached' } };
  }
  const text = await readStart(response);
  if (response.ok) return { final: true, outcome: { kind: 'set' } };
  if (response.status >= 400 && response.status < 500) return { final: true, outcome: refusal(response, text) };
  const outcome: Outcome = { kind: 'away', reason: `answered ${response.status}` };
  return { final: !passing.includes(response.status), outcome };
}

function refusal(response: Response, text: string): Outcome {
  const { errcode, retry_after_ms: wait } = asObject(text);
  const seconds = Number(response.headers.get('retry-after') ?? Number.NaN);
  return {
    kind: 'refused',
    status: response.status,
    errcode: typeof errcode === 'string' && /^[A-Z0-9_.]{1,64}$/i.test(errcode) ? errcode : undefined,
    retryAfterMs: [wait, seconds * 1_000].find((ms): ms is number => typeof ms === 'number' && ms >= 0),
  };
}

function asObject(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}
