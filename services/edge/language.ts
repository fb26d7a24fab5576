/** The language in which a page is drawn. */
import type { IncomingMessage } from 'node:http';
import { parseCookie } from './cookie.ts';

/** The languages of the city. */
export type Language = 'uk' | 'en';

/** The cookie in which a page keeps what its resident chose. */
const chosenCookie = 'city_locale';

/** The one chosen last; else the first of the browser's own that the city speaks; else English. */
export function languageOf(request: Pick<IncomingMessage, 'headers'>): Language {
  const chosen = parseCookie(request.headers.cookie ?? '')[chosenCookie];
  const wanted = [chosen ?? '', ...acceptedOf(request.headers['accept-language'] ?? '')];
  return wanted.map((tag) => tag.slice(0, 2).toLowerCase()).find(isSpoken) ?? 'en';
}

/** The tags of an Accept-Language header, the most wanted first (RFC 9110, 12.5.4). */
function acceptedOf(header: string): string[] {
  return header
    .split(',')
    .map((entry) => {
      const [tag = '', ...parameters] = entry.trim().split(/\s*;\s*/);
      const quality = parameters.find((parameter) => parameter.startsWith('q='))?.slice(2) ?? '1';
      return { tag, quality: Number(quality) };
    })
    .filter(({ quality }) => quality > 0)
    .sort((a, b) => b.quality - a.quality)
    .map(({ tag }) => tag);
}

const isSpoken = (tag: string): tag is Language => tag === 'uk' || tag === 'en';
