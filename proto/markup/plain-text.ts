import type { Inline, Mention } from './inline-markup.ts';
import { type Block, readMarkup } from './markup.ts';

/** A message in one plain text, without the signs of its markup: for an excerpt, a card, an announcement. */
export function plainText(text: string, mentions: readonly Mention[] = []): string {
  return ofBlocks(readMarkup(text, mentions));
}

function ofBlocks(blocks: readonly Block[]): string {
  return blocks.map(ofBlock).join('\n');
}

function ofBlock(block: Block): string {
  switch (block.kind) {
    case 'text':
      return ofInline(block.children);
    case 'code':
      return block.text;
    case 'quote':
      return ofBlocks(block.blocks);
    case 'list':
      return block.items
        .map(({ number, blocks }) => `${block.ordered ? `${number}.` : '•'} ${ofBlocks(blocks)}`)
        .join('\n');
  }
}

function ofInline(parts: readonly Inline[]): string {
  return parts.map(ofPart).join('');
}

function ofPart(part: Inline): string {
  switch (part.kind) {
    case 'strong':
    case 'em':
      return ofInline(part.children);
    case 'link':
      return ofInline(part.children) + (part.place === null ? '' : ` (${part.place})`);
    default:
      return part.text;
  }
}
