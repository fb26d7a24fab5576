/** Whose name may be meant by what is written after `@`. Pure. */
import { type Mention, standsAt } from 'proto/markup/inline-markup';
import { inOrder, type Members } from '../room-members.ts';
import type { RoomMessage } from '../room-message.ts';

/** What is written after an `@` that stands at `from`, up to where one writes. */
export type MentionQuery = { from: number; words: string };

/** A name is not longer. */
const longestName = 40;
/** More are not offered at a time. */
const mostOffered = 8;

/** What is asked for at `caret`; null: nobody. */
export function mentionQuery(text: string, caret: number): MentionQuery | null {
  const before = text.slice(Math.max(0, caret - longestName - 1), caret);
  const at = before.lastIndexOf('@');
  if (at < 0) return null;
  const words = before.slice(at + 1);
  const from = caret - words.length - 1;
  if (/^\s|\n/.test(words) || /[\p{L}\p{N}]/u.test(text.charAt(from - 1))) return null;
  return { from, words };
}

/** Whether one is in the name of somebody who was chosen there: nothing is asked then. */
export function isChosen(text: string, { from, words }: MentionQuery, chosen: readonly Mention[]): boolean {
  const stands = standsAt(text, from + 1);
  return chosen.some((mention) => words.length <= mention.username.length && stands(mention));
}

/** Who can be meant, but for `me`: those who are in the room, then those who have spoken in it, the latest first. */
export function mentionable(
  members: Members,
  messages: readonly RoomMessage[],
  me: string | null,
  locale: string,
): Mention[] {
  const here = inOrder(members, locale).map(({ userId, username }) => ({ userId, username }));
  const spoke = messages.toReversed().map(({ userId, username }) => ({ userId, username }));
  const people = new Map<string, Mention>();
  for (const each of [...here, ...spoke]) {
    if (each.username !== '' && each.userId !== me && !people.has(each.userId)) people.set(each.userId, each);
  }
  return [...people.values()];
}

/** Those of them whose name, or a word of it, begins so; none when one is left whose name it is: there is nothing to choose. */
export function offered(people: readonly Mention[], words: string): Mention[] {
  const begin = words.toLowerCase();
  const fits = ({ username }: Mention) => {
    const name = username.toLowerCase();
    return name.startsWith(begin) || name.split(' ').some((word) => word.startsWith(begin));
  };
  const found = people.filter(fits);
  return found.length === 1 && found[0]?.username === words ? [] : found.slice(0, mostOffered);
}

/**
 * The chosen names, and those of the people of whom nobody else has the name: written out they call as if chosen. The longer
 * name comes first, so that who has a part of it is not called instead.
 */
export function withWrittenOut(chosen: readonly Mention[], people: readonly Mention[]): Mention[] {
  const names = [...chosen, ...people].map(({ username }) => username);
  const alone = people.filter(({ username }) => names.indexOf(username) === names.lastIndexOf(username));
  return [...chosen, ...alone.sort((a, b) => b.username.length - a.username.length)];
}

/** The chosen names with one more: of two residents with one name the one chosen last is meant. */
export function withMention(mentions: readonly Mention[], chosen: Mention): Mention[] {
  return [...mentions.filter(({ username }) => username !== chosen.username), chosen];
}
