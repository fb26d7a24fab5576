import { isFile } from './composition.ts';

/** Paths that programs ask; a person who opens one in a browser gets what the city answers, as if there were no worker. */
const forPrograms = /^\/((v1|api|city|auth|agents|internal|secondme|ws)\/|(healthz|readyz|metrics)$|city\.)/;

/** What a request is to the worker; undefined: it is none of its business. */
export function concernOf(
  { url, method, mode }: Pick<Request, 'url' | 'method' | 'mode'>,
  origin: string,
): 'document' | 'file' | undefined {
  const to = new URL(url);
  if (method !== 'GET' || to.origin !== origin) return undefined;
  if (mode !== 'navigate') return isFile(to.pathname) ? 'file' : undefined;
  return isFile(to.pathname) || forPrograms.test(to.pathname) ? undefined : 'document';
}

/** The same for browsers that can be told: they do not even start the worker for what it would leave alone. */
export const pastTheWorker = {
  condition: { not: { or: [{ requestMode: 'navigate' }, { urlPattern: '/shell/*' }, { urlPattern: '/mfe/*' }] } },
  source: 'network',
} as const;
