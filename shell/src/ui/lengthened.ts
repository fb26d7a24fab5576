import type { Messages } from '@lingui/core';

type Token = Exclude<Messages[string], string>[number];

/**
 * The same compiled messages for trying out a layout: every word at least 40 % longer and accented, each message in
 * brackets. What is too narrow for it, or was never a message, shows itself. Placeholders, tags and plural forms stay.
 */
export function lengthened(messages: Messages): Messages {
  return Object.fromEntries(
    Object.entries(messages).map(([id, message]) => [id, ['⟦', ...[message].flat().map(longer), '⟧']]),
  );
}

function longer(token: Token): Token {
  if (typeof token === 'string') return longerText(token);
  const [name, kind, forms] = token;
  if (typeof forms !== 'object' || forms === null) return token;
  const longerForms = Object.entries(forms).map(([form, tokens]) => [
    form,
    Array.isArray(tokens) ? tokens.map(longer) : tokens,
  ]);
  return [name, kind, Object.fromEntries(longerForms)];
}

/** As {@link lengthened}, for words that are no message of a catalogue: the titles that a plan has. */
export function longerText(text: string): string {
  return text.replace(/<[^>]*>|\p{L}+/gu, (part) => (part.startsWith('<') ? part : stretched(part)));
}

// Two fifths of the word and of the space after it, said again, so that the whole sentence grows by as much.
function stretched(word: string): string {
  const letters = [...word];
  const again = letters.slice(-Math.ceil((letters.length + 1) * 0.4));
  return [...letters, ...again].join('').replace(/[aeiouyаеєиіїоуюя]/giu, '$&\u0301');
}
