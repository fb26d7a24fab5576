/** What residents and rooms are called, and what can be seen at all: no name hides in another one. */
import { invalid } from './refusal.ts';

/** White space, line breaks too. Not \s, which has the invisible U+FEFF. */
const spaces = /[\t\n\v\f\r\p{Z}]+/gu;
/** Emoji, whose joiners and selectors are the only invisible characters that a name may have. */
const emoji = /\p{RGI_Emoji}/gv;
/** Characters without a shape, by any name that Unicode has for them; U+2800 is a Braille cell without dots. */
const shapeless = String.raw`\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}\p{Default_Ignorable_Code_Point}\u2800`;
const invisible = new RegExp(`[${shapeless}]`, 'u');
const visible = new RegExp(`[^${shapeless}\\p{Z}]`, 'u');
/** Control characters and marks that turn the text around them. */
const turning = /[\p{Cc}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/u;

/** Whether a text has more characters than `most`. They are at most as many as UTF-16 units: short texts are not counted. */
export function isLonger(text: string, most: number): boolean {
  return text.length > most && [...text].length > most;
}

/**
 * The name as it is kept: NFC, trimmed, runs of white space made one space. Throws invalid_argument that names the
 * field unless 1 to `most` characters remain and each can be seen: one name must not look like another.
 */
export function plainName(field: string, given: string, most: number): string {
  const name = oneLine(given);
  if (name === '' || isLonger(name, most)) throw invalid(field, `must have 1 to ${most} characters`);
  const bare = name.replace(emoji, '*');
  if (invisible.test(bare)) throw invalid(field, 'must not contain invisible, control or direction characters');
  if (!/[\p{L}\p{N}\p{P}\p{S}]/u.test(bare)) throw invalid(field, 'must have a letter, a digit or a sign');
  return name;
}

/** A description as it is kept: as a name, but joiners may stay, and it may be empty. */
export function plainDescription(field: string, given: string): string {
  const description = oneLine(given);
  if (turning.test(description)) throw invalid(field, 'must not contain control or direction characters');
  return description;
}

/** Whether anyone would see the text. */
export function canBeSeen(text: string): boolean {
  return visible.test(text);
}

function oneLine(text: string): string {
  return text.normalize('NFC').replace(spaces, ' ').trim();
}
