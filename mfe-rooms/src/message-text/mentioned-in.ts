import type { Inline, Mention } from 'proto/markup/inline-markup';
import { type Block, readMarkup } from 'proto/markup/markup';

/** A message calls no more residents. */
const mostMentions = 20;

/** Those of the chosen residents whose names still stand in the text, each once. */
export function mentionedIn(text: string, chosen: readonly Mention[]): Mention[] {
  if (chosen.length === 0) return [];
  const there = new Set(readMarkup(text, chosen).flatMap(namedIn));
  return chosen.filter(({ userId }) => there.has(userId)).slice(0, mostMentions);
}

function namedIn(part: Block | Inline): string[] {
  if (part.kind === 'mention') return [part.userId];
  if (part.kind === 'list') return part.items.flatMap(({ blocks }) => blocks.flatMap(namedIn));
  if (part.kind === 'quote') return part.blocks.flatMap(namedIn);
  return 'children' in part ? part.children.flatMap(namedIn) : [];
}
