/** What a room's card says of a message. */
import { plainText } from 'proto/markup/plain-text';
import type { MessageRow } from './message-row.ts';

/** Who, and their words in one line without the signs of their markup. */
export function cardText({ username, text, mentions }: MessageRow): string {
  const named = mentions.map((mention) => ({ userId: mention.user_id, username: mention.username }));
  return `${username}: ${shortened(plainText(text, named)) || shortened(text)}`;
}

function shortened(text: string): string {
  // White space that is one space is left alone: nearly all of a text's is.
  const line = text.replace(/[^\S ]\s*| \s+/gu, ' ').trim();
  if (line.length <= 80) return line;
  const end = after(79, line);
  return after(1, line, end) === line.length ? line : `${line.slice(0, end)}…`;
}

/** The place in the text after so many characters of it; not all of them are one unit long. */
function after(characters: number, text: string, from = 0): number {
  let at = from;
  for (let n = 0; n < characters && at < text.length; n++) at += (text.codePointAt(at) ?? 0) > 0xffff ? 2 : 1;
  return at;
}
