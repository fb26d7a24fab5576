/** What stands within the lines of a text: bold, italic, code, links, mentions. Pure; every character is read a few times. */
import { type Link, linkedAddress, writtenAddress } from './links.ts';

/** A resident whose name stands in a text after `@`. */
export type Mention = { userId: string; username: string };

/** A part of a line. */
export type Inline =
  | { kind: 'text'; text: string }
  | { kind: 'code'; text: string }
  | { kind: 'strong' | 'em'; children: Inline[] }
  | ({ kind: 'link'; children: Inline[] } & Link)
  | { kind: 'mention'; userId: string; text: string };

/** What `*`, `_` or a run of them has opened; the first frame is the text itself. */
type Frame = { sign: string; size: number; from: number; children: Inline[] };

/** A sign opens only after one of these, and closes only before one of those: `5*3*2`, `a_b_c`, `х**ня` and `-_-` stay. */
const mayComeBefore = /[\s\p{Ps}\p{Pi}\p{So}\udc00-\udfff"'*_–—]|\ufe0f/u;
const mayComeAfter = /[\s\p{Pe}\p{Pf}"'*_.,;:!?…–—-]/u;
const cannotBegin = /[\s\p{Pe}\p{Pf}.,;:!?]/u;
const cannotEnd = /[\s\p{Ps}\p{Pi}]/u;
const partOfWord = /[\p{L}\p{N}\p{M}]/u;
/** Without any of these nothing but text is in a text; an address has a colon. Most of what is said has none. */
const signs = /[`*_@[:]/;
/** As many of them in a row mean something: *, **, ***, and one _, so that __init__ stays. */
const longestRun = { '*': 3, _: 1 };

/** The parts of a text, in their order. Without `links` none is made: a link has no other in it. */
export function readInline(text: string, mentions: readonly Mention[], links = true): Inline[] {
  if (!signs.test(text)) return text === '' ? [] : [{ kind: 'text', text }];
  const named = mentions.toSorted((a, b) => b.username.length - a.username.length);
  const codeEnds = endsOfCode(text);
  const frames: Frame[] = [{ sign: '', size: 0, from: 0, children: [] }];
  const top = () => frames.at(-1) as Frame;
  /** Up to where the text is in a frame, and after the last thing that is neither a sign nor a space. */
  let [kept, solid] = [0, 0];

  const keepText = (to: number) => {
    addText(top().children, text.slice(kept, to));
    kept = to;
  };
  const keep = (part: Inline, from: number, to: number) => {
    keepText(from);
    top().children.push(part);
    kept = solid = to;
    return to;
  };
  /** It is text. */
  const skip = (to: number) => {
    solid = to;
    return to;
  };
  /** Its sign has opened nothing. */
  const giveUp = () => {
    const { sign, size, children } = frames.pop() as Frame;
    addText(top().children, sign.repeat(size));
    for (const child of children)
      child.kind === 'text' ? addText(top().children, child.text) : top().children.push(child);
  };
  const close = (place: number) => {
    while (frames.length > place + 1) giveUp();
    const { size, children } = frames.pop() as Frame;
    const inner: Inline[] = size === longestRun['*'] ? [{ kind: 'em', children }] : children;
    top().children.push({ kind: size === 1 ? 'em' : 'strong', children: inner });
  };
  const emphasis = (from: number): number => {
    const sign = text.charCodeAt(from) === 0x2a ? '*' : '_';
    const to = endOfRun(text, from);
    if (to - from > longestRun[sign]) return skip(to);
    const [before, after] = [text.charAt(from - 1), text.charAt(to)];
    const opens = after !== '' && !cannotBegin.test(after) && (before === '' || mayComeBefore.test(before));
    const closes = before !== '' && !cannotEnd.test(before) && (after === '' || mayComeAfter.test(after));
    let left = to - from;
    while (closes && left > 0) {
      const size = left;
      const place = frames.findLastIndex((frame) => frame.sign === sign && frame.size <= size && frame.from < solid);
      if (place < 0) break;
      keepText(from);
      left -= frames[place]?.size ?? 0;
      close(place);
      kept = to - left;
    }
    const known = frames.some((frame) => frame.sign === sign && frame.size === left);
    if (left === to - from && opens && !known) {
      keepText(from);
      frames.push({ sign, size: left, from: to, children: [] });
      kept = to;
    }
    return to;
  };
  const special = (at: number): number => {
    const sign = text.charCodeAt(at);
    switch (sign) {
      case 0x60: {
        const [from, to] = [endOfRun(text, at), codeEnds.get(at)];
        if (to === undefined) return skip(from);
        const end = to + from - at;
        return keep({ kind: 'code', text: withoutOneSpace(text.slice(from, to)) }, at, end);
      }
      case 0x2a:
      case 0x5f:
        return emphasis(at);
      case 0x5c:
        // It takes the meaning of the sign after it, and stays, so that ¯\_(ツ)_/¯ keeps its arm.
        return skip(at + (/[*_`[@\\]/.test(text.charAt(at + 1)) ? 2 : 1));
      case 0x40: {
        const mention = partOfWord.test(text.charAt(at - 1)) ? undefined : named.find(standsAt(text, at + 1));
        if (!mention) return skip(at + 1);
        const to = at + 1 + mention.username.length;
        return keep({ kind: 'mention', userId: mention.userId, text: text.slice(at, to) }, at, to);
      }
      case 0x0a:
        // No markup goes over an empty line.
        if (text.charCodeAt(at + 1) !== 0x0a) return at + 1;
        keepText(at);
        while (frames.length > 1) giveUp();
        return at + 1;
      case 0x21: {
        // A picture of a text is never loaded: it is a link with what is on it for words.
        const stands = text.charCodeAt(at + 1) === 0x5b && !partOfWord.test(text.charAt(at - 1));
        const found = links && stands ? linkedAddress(text, at + 1) : undefined;
        if (!found) return skip(at + 1);
        const { label, to, ...link } = found;
        return keep({ kind: 'link', ...link, children: readInline(label, [], false) }, at, to);
      }
      case 0x5b: {
        const found = links ? linkedAddress(text, at) : undefined;
        if (!found) return skip(at + 1);
        const { label, to, ...link } = found;
        return keep({ kind: 'link', ...link, children: readInline(label, [], false) }, at, to);
      }
      case 0x48:
      case 0x68:
      case 0x4d:
      case 0x6d: {
        const found = links && !partOfWord.test(text.charAt(at - 1)) ? writtenAddress(text, at) : undefined;
        if (!found) return skip(at + 1);
        const { to, link } = found;
        if (!link) return skip(to);
        return keep({ kind: 'link', ...link, children: [{ kind: 'text', text: text.slice(at, to) }] }, at, to);
      }
      case 0x20:
        return at + 1;
      default:
        return skip(at + 1);
    }
  };

  for (let at = 0; at < text.length; ) at = special(at);
  keepText(text.length);
  while (frames.length > 1) giveUp();
  return top().children;
}

/** Where each run of ` that opens code has its end: the next run of the same length in the line. */
function endsOfCode(text: string): Map<number, number> {
  const ends = new Map<number, number>();
  let next = new Map<number, number>();
  for (let to = text.length; to > 0; ) {
    const before = text.charCodeAt(to - 1);
    if (before === 0x0a) next = new Map();
    let from = to;
    while (from > 0 && text.charCodeAt(from - 1) === 0x60) from -= 1;
    if (from === to) {
      to -= 1;
      continue;
    }
    const end = next.get(to - from);
    if (end !== undefined) ends.set(from, end);
    next.set(to - from, from);
    to = from;
  }
  return ends;
}

function endOfRun(text: string, from: number): number {
  const sign = text.charCodeAt(from);
  let to = from + 1;
  while (text.charCodeAt(to) === sign) to += 1;
  return to;
}

/** Whether a name stands in the text at a place, and no longer word that begins with it. */
export function standsAt(text: string, at: number): (mention: Mention) => boolean {
  return ({ username }) =>
    username !== '' && text.startsWith(username, at) && !partOfWord.test(text.charAt(at + username.length));
}

/** A space on both sides is there for a ` that begins or ends the code. */
function withoutOneSpace(code: string): string {
  return code.startsWith(' ') && code.endsWith(' ') && code.trim() !== '' ? code.slice(1, -1) : code;
}

/** Two texts beside each other are one. */
function addText(children: Inline[], text: string): void {
  const last = children.at(-1);
  if (text === '') return;
  if (last?.kind === 'text') last.text += text;
  else children.push({ kind: 'text', text });
}
