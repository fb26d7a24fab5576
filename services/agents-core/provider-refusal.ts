/** A provider's failure in the city's own words: what it said itself may hold keys and addresses. */
import { ConnectError } from '@connectrpc/connect';
import { APIConnectionError, APIError } from 'openai';
import { tooMany } from '../refusal.ts';
import { unavailable } from './unavailable.ts';

/** When a model that is busy does not say for how long. */
const usualWaitMs = 5_000;
/** Nobody is told to wait longer. */
const longestWaitMs = 600_000;

/** The error for the caller: resource_exhausted with the time to wait, otherwise unavailable. */
export function providerRefusal(error: unknown, now: number): ConnectError {
  if (error instanceof ConnectError) return error;
  if (error instanceof APIConnectionError) return unavailable('the language model cannot be reached');
  if (isCutOff(error)) return unavailable('the answer of the language model was cut off');
  if (!(error instanceof APIError)) return unavailable('the language model gave an answer that cannot be read');
  const { status } = error;
  if (status === 429) return tooMany('the language model is busy', waitMs(error.headers, now));
  if (status === 401 || status === 403) return unavailable("the language model refused the city's key");
  if (status === 404) return unavailable('the language model is not known to its provider');
  if (status !== undefined && status < 500) return unavailable('the language model refused the question');
  return unavailable('the language model failed');
}

/** Whether the connection broke while the answer came: fetch throws a TypeError with the socket's error as its cause. */
export function isCutOff(error: unknown): boolean {
  return error instanceof TypeError && error.cause !== undefined;
}

/** Retry-After is seconds or a date (RFC 9110, 10.2.3). */
function waitMs(headers: Headers | undefined, now: number): number {
  const said = headers?.get('retry-after');
  if (!said) return usualWaitMs;
  const seconds = Number(said);
  const ms = Number.isFinite(seconds) ? seconds * 1000 : Date.parse(said) - now;
  return Number.isFinite(ms) ? Math.min(Math.max(ms, 0), longestWaitMs) : usualWaitMs;
}
