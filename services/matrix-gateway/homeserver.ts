/**
 * A Matrix homeserver, as far as presence goes: PUT presence/{userId}/status of the client-server API. The resident's own
 * access token is the credential; it goes into one header and nowhere else.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { MatrixBridge, MatrixPresence, Outcome, Refusal } from './matrix-bridge.ts';
import { readStart } from './read-start.ts';

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
/** No wait that a homeserver may ask for is longer, in milliseconds. */
const longestWaitMs = 3_600_000;

/** The bridge to the homeserver at this URL, which has no slash at the end: it carries presence. */
export function homeserverBridge(url: string, patience: Patience): MatrixBridge {
  return { carries: ['presence'], setPresence: (given, cancelled) => setPresence(url, given, patience, cancelled) };
}

/** Setting it twice does no harm, so what may have been lost is sent again. */
async function setPresence(
  url: string,
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
    const tried = await attemptOnce(url, given, signal);
    if (tried.final) return tried.outcome;
    outcome = tried.outcome;
  }
  return limit.aborted ? { kind: 'away', reason: `did not answer in ${limitMs} ms` } : outcome;
}

async function attemptOnce(
  url: string,
  { userId, accessToken, presence, statusMsg }: MatrixPresence,
  signal: AbortSignal,
): Promise<{ final: boolean; outcome: Outcome }> {
  let response: Response;
  try {
    response = await fetch(`${url}/_matrix/client/v3/presence/${encodeURIComponent(userId)}/status`, {
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
  const { status } = response;
  const text = await readStart(response);
  if (status >= 400 && status < 500) {
    return { final: true, outcome: { kind: 'refused', refusal: refusalOf(response, text ?? '') } };
  }
  if (!response.ok)
    return { final: !passing.includes(status), outcome: { kind: 'away', reason: `answered ${status}` } };
  if (text === undefined) return { final: false, outcome: { kind: 'away', reason: 'broke off its answer' } };
  // A homeserver says {}. A page says that something else stands at that address, and that nothing was set.
  if (asObject(text) === undefined) {
    return { final: true, outcome: { kind: 'away', reason: `answered ${status} with what is no JSON object` } };
  }
  return { final: true, outcome: { kind: 'set' } };
}

function refusalOf({ status, headers }: Response, text: string): Refusal {
  const { errcode, soft_logout, retry_after_ms: wait } = asObject(text) ?? {};
  const seconds = Number(headers.get('retry-after') ?? Number.NaN);
  const asked = [wait, seconds * 1_000].find((ms): ms is number => typeof ms === 'number' && ms >= 0);
  return {
    status,
    errcode: typeof errcode === 'string' && /^[A-Z0-9_.]{1,64}$/i.test(errcode) ? errcode : undefined,
    softLogout: soft_logout === true,
    retryAfterMs: asked === undefined ? undefined : Math.min(asked, longestWaitMs),
  };
}

function asObject(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
    return isObject ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}
