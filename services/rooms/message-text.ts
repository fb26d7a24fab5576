/** What the text of a message may be. */
import { canBeSeen, isLonger } from '../plain-name.ts';
import { invalid } from '../refusal.ts';

/** Throws invalid_argument for a text that no message can have. */
export function checkText(text: string): void {
  if (!canBeSeen(text)) throw invalid('text', 'must have 1 to 4,000 characters, one of them visible');
  if (isLonger(text, 4_000)) throw invalid('text', 'must have 1 to 4,000 characters');
  if (text.includes('\0')) throw invalid('text', 'must not contain NUL');
}
