/** What browsers ask for at addresses that never change: the web app's manifest, its icons, the service worker. */
import type { IncomingMessage } from 'node:http';
import { languageOf } from './language.ts';

/** A file of the shell's public folder, and the headers that are its own. */
export type PublicFile = { name: string; headers: Readonly<Record<string, string>> };

// An hour: what is under these addresses may be another one tomorrow.
const briefly = { 'cache-control': 'public, max-age=3600' };
const icons = ['icon.svg', 'icon-192.png', 'icon-512.png', 'icon-maskable-512.png', 'apple-touch-icon.png'];

/** The file at a path of the portal; undefined: there is none. The manifest is in the language of the page. */
export function publicFileOf(path: string, request: IncomingMessage): PublicFile | undefined {
  const name = path.slice(1);
  if (icons.includes(name)) return { name, headers: briefly };
  if (name === 'manifest.webmanifest') {
    // Private: it follows a cookie.
    const headers = { 'cache-control': 'private, max-age=3600', vary: 'accept-encoding, accept-language, cookie' };
    return { name: `manifest.${languageOf(request)}.webmanifest`, headers };
  }
  if (name === 'service-worker.js') return { name, headers: ofWorker };
  return undefined;
}

const ofWorker = {
  // Each look for an update finds the newest.
  'cache-control': 'no-cache',
  // The policy of the script is the worker's: it may ask this city, and run nothing besides itself.
  'content-security-policy': "default-src 'none'; connect-src 'self'",
};
