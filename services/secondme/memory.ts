/** What an agent is told of earlier interactions: fixed arithmetic, no summaries. */
import type { ContextUsed } from './interaction-log.ts';

/** A question and its answer; no response: it was made from the words of others, and is not told again. */
export type Pair = { prompt: string; response: string };

/** How many interactions are remembered. */
export const rememberedPairs = 5;
/** Characters of one remembered text, the ellipsis included. */
const textAtMost = 600;

/** The pairs as the agent is told them, and how much that is. */
export function remember(pairs: readonly Pair[]): { history: Pair[]; contextUsed: ContextUsed } {
  let chars = 0;
  let truncated = false;
  const shorten = (text: string) => {
    // By characters, so that none is cut in two.
    const characters = [...text];
    chars += Math.min(characters.length, textAtMost);
    if (characters.length <= textAtMost) return text;
    truncated = true;
    return `${characters.slice(0, textAtMost - 1).join('')}…`;
  };
  const history = pairs.map(({ prompt, response }) => ({ prompt: shorten(prompt), response: shorten(response) }));
  return { history, contextUsed: { pairs: history.length, chars, truncated } };
}
