/** Which addresses in a text may become links, and what has to stand beside one whose words look like another address. */
import { hasInvisible } from './invisible-characters.ts';

/** Where it leads; `place` is to be shown after its words when they could be taken for another place, otherwise null. */
export type Link = { href: string; place: string | null };

const schemes = ['https://', 'http://', 'mailto:'];
/** Nothing of this is in an address: it ends here. */
const ends = /[\s<>"\p{Cc}]/u;
const plain = /[\w\-./:?=&%#+~]/;
const trailing = /[.,;:!?…'*_~»”’]/u;
const brackets = new Map([
  [')', '('],
  [']', '['],
  ['}', '{'],
]);

/** The address that begins at `at` without words of its own; undefined: none does. Without `link` it is only text. */
export function writtenAddress(text: string, at: number): { to: number; link?: Link } | undefined {
  const begin = text.slice(at, at + 8).toLowerCase();
  if (!schemes.some((scheme) => begin.startsWith(scheme))) return undefined;
  const counts = new Map<string, number>();
  let to = at;
  for (; to < text.length; to += 1) {
    const sign = String.fromCharCode(text.charCodeAt(to));
    if (!plain.test(sign) && (ends.test(sign) || hasInvisible(sign))) break;
    counts.set(sign, (counts.get(sign) ?? 0) + 1);
  }
  const whole = to;
  for (; to > at; to -= 1) {
    const last = String.fromCharCode(text.charCodeAt(to - 1));
    const pair = brackets.get(last);
    const lonely = pair !== undefined && (counts.get(last) ?? 0) > (counts.get(pair) ?? 0);
    if (!lonely && !trailing.test(last)) break;
    counts.set(last, (counts.get(last) ?? 0) - 1);
  }
  const address = text.slice(at, to);
  const href = safeHref(address);
  return href === undefined ? { to: whole } : { to, link: { href, place: looksMixed(address) ? placeOf(href) : null } };
}

/** The link `[label](address)` that begins at `at`; undefined: none does, or its address may not be one. */
export function linkedAddress(text: string, at: number): (Link & { label: string; to: number }) | undefined {
  let mid = at + 1;
  // Neither label nor address goes over another [, so that no character is looked at from many of them.
  while (mid < text.length && !/[[\]\n]/.test(String.fromCharCode(text.charCodeAt(mid)))) mid += 1;
  const label = text.slice(at + 1, mid);
  if (label.trim() === '' || text.slice(mid, mid + 2) !== '](') return undefined;
  let depth = 1;
  let to = mid + 2;
  for (; to < text.length && depth > 0; to += 1) {
    const sign = String.fromCharCode(text.charCodeAt(to));
    if (/[\s[\]<>"]/.test(sign)) return undefined;
    if (sign === '(') depth += 1;
    if (sign === ')') depth -= 1;
  }
  const address = text.slice(mid + 2, to - 1);
  const href = depth > 0 || hasInvisible(address) ? undefined : safeHref(address);
  if (href === undefined) return undefined;
  const told = looksLikeAnother(label, href) || looksMixed(address);
  return { label, to, href, place: told ? placeOf(href) : null };
}

/** An http, https or mailto address without a password, as the browser reads it. */
function safeHref(address: string): string | undefined {
  if (/^mailto:/i.test(address)) return /^mailto:[^\s@?]+@[^\s@?]+$/i.test(address) ? address : undefined;
  if (!/^https?:\/\/[^/\\]/i.test(address) || !URL.canParse(address)) return undefined;
  const { protocol, username, password, href } = new URL(address);
  const safe = (protocol === 'https:' || protocol === 'http:') && username === '' && password === '';
  return safe ? href : undefined;
}

/** The host as computers call it, or the address of a letter. */
function placeOf(href: string): string {
  return /^mailto:/i.test(href) ? href.slice('mailto:'.length) : new URL(href).host;
}

/** Whether words of a link look like a place, and not the one where it leads. Any dot within a word does. */
function looksLikeAnother(label: string, href: string): boolean {
  // Signs of the markup are not seen: **bank**.example is read as bank.example.
  const words = label.normalize('NFKC').replaceAll(/[。｡]/g, '.').replaceAll(/[*`]/g, '');
  if (/^mailto:/i.test(href))
    return words.split(/[\s<>(),;:]+/).some((word) => word.includes('@') && word !== placeOf(href));
  const dotted = words.split(/[^\p{L}\p{N}\p{M}.-]+/u).filter((word) => /[^.-]\.[^.-]/.test(word));
  return hasInvisible(label) || dotted.some((word) => bare(hostOf(word)) !== bare(new URL(href).hostname));
}

/** Letters of two alphabets in one host: аpple.com is not apple.com. Or what looks like the end of it: bank.com⁄a.evil.com. */
function looksMixed(address: string): boolean {
  const host = address.split(/[/?#]/)[2] ?? '';
  if (/[^\p{L}\p{N}\p{M}.\-_:[\]]/u.test(host)) return true;
  return /\p{Script=Latin}/u.test(host) && /[\p{Script=Cyrillic}\p{Script=Greek}\p{Script=Armenian}]/u.test(host);
}

function hostOf(word: string): string {
  const address = `http://${word.replaceAll(/^[.-]+|[.-]+$/g, '')}`;
  return URL.canParse(address) ? new URL(address).hostname : word;
}

function bare(host: string): string {
  return host.replace(/^www\./, '');
}
