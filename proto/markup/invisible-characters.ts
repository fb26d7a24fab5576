/** Characters that nobody sees and that change what others see: they are shown as signs. Pure. */

/** A part of a text: as it is, or a run of invisible characters as their Unicode names, `U+202E`. */
export type Seen = { text: string } | { codes: string[] };

/** Controls but for tab and new line, marks that turn the text, what has no shape, and halves of characters. */
const invisible =
  /[\p{Cc}\p{Default_Ignorable_Code_Point}\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff\ufff9-\ufffb\p{Cs}]/u;

/**
 * What is invisible and belongs there: in emoji, after a sign whose looks it chooses (text or picture), and joiners
 * between letters of scripts that join.
 */
const wanted = new RegExp(
  [
    String.raw`\p{RGI_Emoji}`,
    String.raw`\p{Extended_Pictographic}[\ufe0e\ufe0f\p{Emoji_Modifier}]*(?:\u200d\p{Extended_Pictographic}[\ufe0e\ufe0f\p{Emoji_Modifier}]*)*`,
    String.raw`[#*0-9]\ufe0f\u20e3?`,
    String.raw`\p{Script=Han}[\u{e0100}-\u{e01ef}]`,
    String.raw`\p{Script=Mongolian}[\u180b-\u180d\u180f]`,
    String.raw`(?<=[${joining()}])[\u200c\u200d](?=[${joining()}])`,
    String.raw`[\t\n]`,
  ].join('|'),
  'gv',
);

/** Whether something in it has no shape, wanted or not. */
export function hasInvisible(text: string): boolean {
  return invisible.test(text);
}

/** The text in parts, so that what cannot be seen can be shown. Nearly every text is one part, as it is. */
export function seen(text: string): Seen[] {
  if (!invisible.test(text)) return [{ text }];
  const parts: Seen[] = [];
  let from = 0;
  for (const { 0: kept, index } of text.matchAll(wanted)) {
    addSeen(parts, text.slice(from, index));
    addPart(parts, { text: kept });
    from = index + kept.length;
  }
  addSeen(parts, text.slice(from));
  return parts;
}

function addSeen(parts: Seen[], text: string): void {
  for (const character of text) {
    addPart(parts, invisible.test(character) ? { codes: [codeOf(character)] } : { text: character });
  }
}

function addPart(parts: Seen[], part: Seen): void {
  const last = parts.at(-1);
  if (last && 'text' in last && 'text' in part) last.text += part.text;
  else if (last && 'codes' in last && 'codes' in part) last.codes.push(...part.codes);
  else parts.push(part);
}

function codeOf(character: string): string {
  return `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
}

/** Scripts whose letters change with a joiner between them. https://www.unicode.org/reports/tr31/#Layout_and_Format_Control_Characters */
function joining(): string {
  const scripts =
    'Arabic Syriac Mongolian Nko Devanagari Bengali Gurmukhi Gujarati Oriya Tamil Telugu Kannada Malayalam Sinhala Khmer Myanmar';
  return scripts.replaceAll(/(\w+) ?/g, String.raw`\p{Script_Extensions=$1}`);
}
