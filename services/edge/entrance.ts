/**
 * The door: what every HTTP request of the edge passes first. A cookie becomes the Authorization header that the rest
 * of the city reads, and is believed only from pages that the city trusts.
 */
import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { addressHeader } from '../caller.ts';
import { parseCookie } from './cookie.ts';
import { sendProblem } from './problem.ts';

/** The cookie that carries a browser's passport. */
export const passportCookie = 'city_passport';

const safeMethods = new Set(['GET', 'HEAD', 'OPTIONS']);

/** The entrance of HttpDoor: true when the request was refused here. `nameAddress` says how the city calls its address. */
export function entrance(allowedOrigins: readonly string[], nameAddress: (request: IncomingMessage) => string) {
  return (request: IncomingMessage, response: ServerResponse): boolean => {
    const requestId = requestIdOf(request);
    request.headers['x-request-id'] = requestId;
    response.setHeader('x-request-id', requestId);
    // Whatever the caller says of it.
    request.headers[addressHeader] = nameAddress(request);
    // A page cannot send a Bearer header across sites unasked; any other scheme is a proxy's and says nothing of residents.
    const cookie = hasBearer(request) ? undefined : cookiePassport(request);
    const forNewPassport = asksForPassport(request);
    // The answer to a new passport is a cookie: another site must not give a browser of ours another identity.
    const concernsCookie = cookie !== undefined || forNewPassport;
    if (concernsCookie && !safeMethods.has(request.method ?? '') && !trustedOrigin(request, allowedOrigins)) {
      sendProblem(response, {
        status: 403,
        code: 'permission_denied',
        detail: 'the cookie is only taken from pages of the city',
        requestId,
      });
      return true;
    }
    // Whoever asks for a new passport may hold an old one that is worth nothing any more.
    if (cookie !== undefined && !forNewPassport) request.headers.authorization = `Bearer ${cookie}`;
    return false;
  };
}

function hasBearer(request: IncomingMessage): boolean {
  return /^Bearer /i.test(request.headers.authorization ?? '');
}

function asksForPassport(request: IncomingMessage): boolean {
  return /^(?:\/v1|\/api)?\/auth\/guest\/*(?:\?|$)/.test(request.url ?? '');
}

/** The passport in the cookie, if any. */
export function cookiePassport(request: IncomingMessage): string | undefined {
  return parseCookie(request.headers.cookie ?? '')[passportCookie] || undefined;
}

/**
 * Whether the page that asks is ours: no Origin at all (not a browser, or a same-origin GET), the edge's own, or one of
 * ALLOWED_ORIGINS.
 */
export function trustedOrigin(request: IncomingMessage, allowedOrigins: readonly string[]): boolean {
  const { origin, host } = request.headers;
  if (origin === undefined || allowedOrigins.includes(origin)) return true;
  return URL.canParse(origin) && new URL(origin).host === host;
}

function requestIdOf(request: IncomingMessage): string {
  const given = request.headers['x-request-id'];
  return typeof given === 'string' && /^[\w-]{1,64}$/.test(given) ? given : randomUUID();
}
