/** What a resident may be called. */
import { invalid } from '../refusal.ts';

/**
 * The name as it is kept: trimmed, runs of white space made one space. Throws invalid_argument that names
 * display_name when 1 to 40 visible characters do not remain.
 */
export function displayNameOf(given: string): string {
  const name = given.normalize('NFC').replace(/\s+/gu, ' ').trim();
  const length = [...name].length;
  if (length < 1 || length > 40) throw invalid('display_name', 'must have 1 to 40 characters');
  // Control characters and marks that turn text around would let one resident look like another.
  if (/[\p{Cc}\u202a-\u202e\u2066-\u2069\u200b-\u200f\ufeff]/u.test(name)) {
    throw invalid('display_name', 'must not contain control or direction characters');
  }
  return name;
}
