import type { KeyboardEvent } from 'react';
import { replaceInField } from './replace-in-field.ts';

/** Letter of the key → the sign that it puts around what is selected. */
const signs: Readonly<Record<string, string>> = { b: '**', i: '*', e: '`' };

/** Obeys Ctrl or ⌘ with B, I, E, whatever alphabet the keyboard has; answers whether it was one of them. */
export function obeyMarkupKey(event: KeyboardEvent<HTMLTextAreaElement>): boolean {
  if (event.ctrlKey === event.metaKey || event.altKey || event.shiftKey || event.nativeEvent.isComposing) return false;
  const letter = /^[a-z]$/i.test(event.key) ? event.key : event.code.replace('Key', '');
  const sign = signs[letter.toLowerCase()];
  if (sign === undefined) return false;
  event.preventDefault();
  const field = event.currentTarget;
  const { from, to, text, selected } = wrapped(field.value, field.selectionStart, field.selectionEnd, sign);
  replaceInField(field, from, to, text);
  field.setSelectionRange(...selected);
  return true;
}

/** What takes the place of `from` to `to`, and what is selected then. Signs that stand there already are taken away. */
export function wrapped(value: string, start: number, end: number, sign: string) {
  // A space at the edge of a selection is not a part of what is meant.
  const inner = value.slice(start, end);
  const [from, to] = inner.trim() === '' ? [start, end] : [start + lead(inner), end - tail(inner)];
  const words = value.slice(from, to);
  const [left, right] = [value.slice(0, from), value.slice(to)];
  const around =
    to > from && countAtEnd(left, sign) === sign.length && countAtEnd(reversed(right), sign) === sign.length;
  const size = sign.length;
  const selected = (at: number): [number, number] => [at, at + words.length];
  if (around) return { from: from - size, to: to + size, text: words, selected: selected(from - size) };
  return { from, to, text: sign + words + sign, selected: selected(from + size) };
}

/** How many of the sign's character stand at the end: * is not a part of **. */
function countAtEnd(text: string, sign: string): number {
  let at = text.length;
  while (at > 0 && text[at - 1] === sign[0]) at -= 1;
  return text.length - at;
}

function reversed(text: string): string {
  return text.slice(0, 4).split('').reverse().join('');
}

function lead(text: string): number {
  return text.length - text.trimStart().length;
}

function tail(text: string): number {
  return text.length - text.trimEnd().length;
}
