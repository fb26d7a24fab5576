/** The headers that keep a document from being used against its reader. */
import type { IncomingMessage } from 'node:http';

/** For a document whose scripts have this nonce. */
export function securityHeaders(request: IncomingMessage, nonce: string, development: boolean): Record<string, string> {
  const always = {
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'strict-origin-when-cross-origin',
    'cross-origin-opener-policy': 'same-origin',
    'permissions-policy': 'camera=(), geolocation=(), microphone=(), payment=()',
  };
  // Hot reloading evaluates code from other ports, which is just what the policy is there to stop.
  if (development) return { ...always, 'content-security-policy': "frame-ancestors 'none'; base-uri 'none'" };
  return { ...always, 'content-security-policy': contentSecurityPolicy(request.headers.host, nonce) };
}

function contentSecurityPolicy(host: string | undefined, nonce: string): string {
  // Not every browser takes 'self' for a WebSocket's address.
  const sockets = host && /^[A-Za-z0-9.:[\]-]+$/.test(host) ? ` ws://${host} wss://${host}` : '';
  return [
    "default-src 'none'",
    `script-src 'nonce-${nonce}' 'strict-dynamic'`,
    "style-src 'self'",
    "img-src 'self' data:",
    "font-src 'self'",
    "manifest-src 'self'",
    "worker-src 'self'",
    `connect-src 'self'${sockets}`,
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    'trusted-types default',
  ].join('; ');
}
