/** A provider's failure in the city's own words: what it said itself may hold keys and addresses. */
import { ConnectError } from '@connectrpc/connect';
import { tooMany } from '../refusal.ts';
import { unavailable } from './unavailable.ts';

/** A library's error, of whichever library. */
export type ModelError = {
  /** The HTTP status; undefined: there was no answer, or the failure came within it. */
  status: number | undefined;
  /** The answer's. */
  headers: Headers | undefined;
  /** Whether the server could not be reached. */
  isOfConnection: boolean;
  /** Whether it is about tools, as far as its words say. */
  isOfTools: boolean;
};

/** Where it lies when not with the provider: in this question, or in how the operator told the city to ask. */
export type Fault = 'question' | 'configuration';

/** When a model that is busy does not say for how long. */
const usualWaitMs = 5_000;
/** Nobody is told to wait longer. */
const longestWaitMs = 600_000;

/** The error for the caller: resource_exhausted with the time to wait, otherwise unavailable. */
export function providerRefusal(error: unknown, failure: ModelError | undefined, now: number): ConnectError {
  if (error instanceof ConnectError) return error;
  if (failure?.isOfConnection) return unavailable('the language model cannot be reached');
  if (isCutOff(error)) return unavailable('the answer of the language model was cut off');
  if (!failure) return unavailable('the language model gave an answer that cannot be read');
  const { status, headers } = failure;
  if (status === 429) return tooMany('the language model is busy', waitMs(headers, now));
  if (status === 401 || status === 403)
    return unavailable("the language model refused the city's key", 'configuration');
  if (status === 404) return unavailable('the language model is not known to its provider', 'configuration');
  if (status !== undefined && status < 500) return unavailable('the language model refused the question', 'question');
  return unavailable('the language model failed');
}

/** The fault that a refusal names; undefined: the provider's own. */
export function faultOf(error: ConnectError): Fault | undefined {
  return error.cause === 'question' || error.cause === 'configuration' ? error.cause : undefined;
}

/** Whether the connection broke while the answer came: fetch throws a TypeError with the socket's error as its cause. */
export function isCutOff(error: unknown): boolean {
  return error instanceof TypeError && error.cause !== undefined;
}

/** How long a busy model asks to wait: Retry-After is seconds or a date (RFC 9110, 10.2.3). */
export function waitMs(headers: Headers | undefined, now: number): number {
  const said = headers?.get('retry-after');
  if (!said) return usualWaitMs;
  const seconds = Number(said);
  const ms = Number.isFinite(seconds) ? seconds * 1000 : Date.parse(said) - now;
  return Number.isFinite(ms) ? Math.min(Math.max(ms, 0), longestWaitMs) : usualWaitMs;
}
