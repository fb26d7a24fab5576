/**
 * The small Markdown of messages: what a text is made of, never HTML. Pure, and linear in the length of the text.
 *
 * It is not CommonMark, which takes away what people in a chat have written: spaces at the beginning of a line, line breaks,
 * `[a]: b`, `&amp;`, the arm of ¯\_(ツ)_/¯. Here only the signs of a markup that is whole disappear; everything else stays.
 */
import { type Inline, type Mention, readInline } from './inline-markup.ts';

/** A part of a message that has lines of its own. */
export type Block =
  | { kind: 'text'; children: Inline[] }
  | { kind: 'code'; text: string; language: string }
  | { kind: 'quote'; blocks: Block[] }
  | { kind: 'list'; ordered: boolean; items: ListItem[] };

/** `number` is as it was written; of an item with a bullet it is 0. */
export type ListItem = { number: number; blocks: Block[] };

/** Quotes and lists stand in each other up to here; what goes deeper is text. */
const deepest = 3;

const fence = /^ {0,3}```+([^`]*)$/;
const word = /^[\w+#.-]*$/;
const quoted = /^>(?: |$)/;
const item = /^( {0,3})(?:[-*•]|(\d{1,3})[.)]) +(?=\S)/;

/** What a text is made of. A text without markup is one block with one text. Names of `mentions` are found in it. */
export function readMarkup(text: string, mentions: readonly Mention[] = []): Block[] {
  return readBlocks(text.replaceAll(/\r\n?/g, '\n').split('\n'), mentions, 0);
}

function readBlocks(lines: readonly string[], mentions: readonly Mention[], depth: number): Block[] {
  const blocks: Block[] = [];
  let plain: string[] = [];
  let fencesClose = true;
  const endText = () => {
    const text = withoutBlankEdges(plain).join('\n');
    if (text !== '') blocks.push({ kind: 'text', children: readInline(text, mentions) });
    plain = [];
  };
  for (let at = 0; at < lines.length; ) {
    const line = lines[at] ?? '';
    const opening = fencesClose ? fence.exec(line) : null;
    const end = opening ? closingFence(lines, at + 1) : -1;
    // Where one fence is not closed, no later one is.
    if (opening && end < 0) fencesClose = false;
    if (opening && end >= 0) {
      endText();
      blocks.push(codeBlock(opening[1]?.trim() ?? '', lines.slice(at + 1, end + 1)));
      at = end + 1;
    } else if (depth < deepest && quoted.test(line)) {
      endText();
      const inside = linesWhile(lines, at, (each) => quoted.test(each));
      const stripped = inside.map((each) => each.slice(each.startsWith('> ') ? 2 : 1));
      blocks.push({ kind: 'quote', blocks: readBlocks(stripped, mentions, depth + 1) });
      at += inside.length;
    } else if (depth < deepest && item.test(line)) {
      endText();
      const [list, taken] = readList(lines, at, mentions, depth);
      blocks.push(list);
      at += taken;
    } else {
      plain.push(line);
      at += 1;
    }
  }
  endText();
  return blocks;
}

/** The list that begins at a line, and of how many lines it is: what is further in belongs to the item above it. */
function readList(
  lines: readonly string[],
  from: number,
  mentions: readonly Mention[],
  depth: number,
): [Block, taken: number] {
  const first = item.exec(lines[from] ?? '');
  const ordered = first?.[2] !== undefined;
  const indent = first?.[1]?.length ?? 0;
  const further = ' '.repeat(indent + 2);
  const items: ListItem[] = [];
  let at = from;
  while (at < lines.length) {
    const line = lines[at] ?? '';
    const begin = item.exec(line);
    if (!begin || begin[1]?.length !== indent || (begin[2] !== undefined) !== ordered) break;
    const below = linesWhile(lines, at + 1, (each) => each.startsWith(further) && each.trim() !== '');
    const own: Block = { kind: 'text', children: readInline(line.slice(begin[0].length), mentions) };
    const inside = readBlocks(
      below.map((each) => each.slice(further.length)),
      mentions,
      depth + 1,
    );
    items.push({ number: Number(begin[2] ?? 0), blocks: [own, ...inside] });
    at += 1 + below.length;
  }
  return [{ kind: 'list', ordered, items }, at - from];
}

/** The line that ends with a fence; -1: none does. */
function closingFence(lines: readonly string[], from: number): number {
  for (let at = from; at < lines.length; at += 1) if (lines[at]?.trimEnd().endsWith('```')) return at;
  return -1;
}

/** One word after the fence names the language; more than one is code already. */
function codeBlock(after: string, lines: readonly string[]): Block {
  const language = word.test(after) ? after : '';
  const code = lines.map((line, index) => (index === lines.length - 1 ? beforeFence(line) : line));
  if (code.at(-1)?.trim() === '') code.pop();
  return { kind: 'code', text: [...(language === after ? [] : [after]), ...code].join('\n'), language };
}

function beforeFence(line: string): string {
  const end = line.trimEnd();
  let at = end.length;
  while (end.charCodeAt(at - 1) === 0x60) at -= 1;
  return end.slice(0, at);
}

function linesWhile(lines: readonly string[], from: number, belongs: (line: string) => boolean): string[] {
  let at = from;
  while (at < lines.length && belongs(lines[at] ?? '')) at += 1;
  return lines.slice(from, at);
}

function withoutBlankEdges(lines: readonly string[]): readonly string[] {
  let [from, to] = [0, lines.length];
  while (from < to && lines[from]?.trim() === '') from += 1;
  while (to > from && lines[to - 1]?.trim() === '') to -= 1;
  return lines.slice(from, to);
}
