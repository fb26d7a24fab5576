/** Calls of tools come in fragments: first the name, then the arguments piece by piece, several calls side by side. */
import type { ToolCall } from './tools/city-tool.ts';

/** A fragment of one call, as Chat Completions streams it. Servers leave out what they like. */
type Fragment = {
  index?: number | undefined;
  id?: string | undefined;
  function?: { name?: string | undefined; arguments?: string | undefined } | undefined;
};

/** Arguments that are longer are no arguments of a city tool. */
const longestArgs = 4_000;
/** Calls that are kept; with-tools.ts reads fewer in a step. */
const callsAtMost = 16;

/** Puts the fragments of one answer together. */
export function toolCallFragments(): {
  add(fragments: readonly Fragment[] | null | undefined): void;
  calls(): ToolCall[];
} {
  const calls = new Map<number, ToolCall>();
  return {
    add(fragments) {
      for (const fragment of fragments ?? []) {
        // Without an index a fragment that names a tool begins a call, and one that does not goes on with the last.
        const index = fragment.index ?? (fragment.function?.name ? calls.size : Math.max(0, calls.size - 1));
        const call = calls.get(index) ?? { id: '', name: '', args: '' };
        if (!calls.has(index) && calls.size >= callsAtMost) continue;
        call.id ||= fragment.id ?? '';
        call.name ||= fragment.function?.name ?? '';
        call.args = (call.args + (fragment.function?.arguments ?? '')).slice(0, longestArgs);
        calls.set(index, call);
      }
    },
    // A result needs an id to belong to; some servers give none.
    calls: () => [...calls.values()].map((call, at) => ({ ...call, id: call.id || `call_${at + 1}` })),
  };
}
