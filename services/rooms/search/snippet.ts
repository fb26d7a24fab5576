/** The piece of a message in which the words that were looked for stand. */
import type { Word } from './words.ts';

/** A run of the text; a hit is a word that was looked for. */
export type SnippetPart = { text: string; hit: boolean };

/** How much of the text is shown, and of that before the first hit. In UTF-16 units. */
const length = 160;
const before = 48;

/** The piece around the first hit, on one line; "…" where the message goes on. */
export function snippetOf(text: string, words: readonly Word[], isHit: (word: string) => boolean): SnippetPart[] {
  const hits = words.filter(({ word }) => isHit(word));
  const { from, to } = pieceAround(text, words, hits[0]?.start ?? 0);
  const parts: SnippetPart[] = [];
  const add = (start: number, end: number, hit: boolean) => {
    if (end > start) parts.push({ text: text.slice(start, end).replace(/\s+/gu, ' '), hit });
  };
  if (from > 0) parts.push({ text: '…', hit: false });
  let at = from;
  for (const { start, end } of hits.filter((word) => word.start < to)) {
    add(at, start, false);
    at = Math.min(end, to);
    add(start, at, true);
  }
  add(at, to, false);
  if (to < text.length) parts.push({ text: '…', hit: false });
  return joined(parts);
}

/** From where to where: at the borders of words, unless one of them is longer than all that is shown. */
function pieceAround(text: string, words: readonly Word[], first: number): { from: number; to: number } {
  const earliest = first <= before ? 0 : (words.find(({ start }) => start >= first - before)?.start ?? first);
  const from = text.length - earliest < length ? beginningFor(words, text.length - length, earliest) : earliest;
  if (text.length - from <= length) return { from, to: text.length };
  const last = words.findLast(({ start, end }) => start > from && end <= from + length);
  const to = last && last.end > first ? last.end : from + length;
  return { from, to: isInsidePair(text, to) ? to - 1 : to };
}

/** A message that ends soon after the hit shows more of what stands before it. */
function beginningFor(words: readonly Word[], wished: number, latest: number): number {
  return wished <= 0 ? 0 : Math.min(latest, words.find(({ start }) => start >= wished)?.start ?? latest);
}

function isInsidePair(text: string, place: number): boolean {
  return /[\udc00-\udfff]/.test(text.charAt(place)) && /[\ud800-\udbff]/.test(text.charAt(place - 1));
}

/** Runs of one kind that stand side by side are one. */
function joined(parts: readonly SnippetPart[]): SnippetPart[] {
  const whole: SnippetPart[] = [];
  for (const part of parts) {
    const last = whole.at(-1);
    if (last && last.hit === part.hit && !part.hit) last.text += part.text;
    else whole.push({ ...part });
  }
  return whole;
}
