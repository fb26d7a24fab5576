/** Whom a text calls by name. Pure. */
import { invalid } from '../refusal.ts';
import type { NamedResident } from './resident-names.ts';

/** A resident who is called in a text, by the name that they had then. */
export type Mention = { user_id: string; username: string };

/** The field that a refusal names. */
const field = 'mention_user_ids';
/** Residents whom one message may call. */
const mostMentions = 20;

/** The ids that are given, each once. Throws when there are too many, or one that no resident has. */
export function mentionIds(given: readonly string[]): readonly string[] {
  if (given.length > mostMentions) throw invalid(field, `must have at most ${mostMentions} residents`);
  if (given.some((id) => id.length < 1 || id.length > 64)) throw invalid(field, 'must be ids of residents');
  return given.length < 2 ? given : [...new Set(given)];
}

/**
 * The mentions of a text. Throws invalid_argument for who is no resident, and for whose name the text does not have after an
 * `@`. Whom the text called `before` an edit may still be called as then, whatever their name is now.
 */
export function mentionsIn(
  text: string,
  called: readonly NamedResident[],
  before: readonly Mention[] = [],
): readonly Mention[] {
  if (called.length === 0) return [];
  const plain = text.normalize('NFC');
  return called.map(({ userId, username }) => {
    const then = before.find(({ user_id }) => user_id === userId)?.username;
    const name = [username, then].find((one) => one !== undefined && calls(plain, one));
    if (name !== undefined) return { user_id: userId, username: name };
    if (username === undefined) throw invalid(field, `names no resident of the city: ${userId}`);
    throw invalid(field, `names ${userId}, and the text has no @${username}`);
  });
}

/** Whether the name stands in the text after `@`, and no longer word does: @Анна does not call Ан. */
function calls(text: string, name: string): boolean {
  for (let at = text.indexOf(`@${name}`); at >= 0; at = text.indexOf(`@${name}`, at + 1)) {
    if (!/^[\p{L}\p{N}\p{M}]/u.test(text.slice(at + 1 + name.length))) return true;
  }
  return false;
}
