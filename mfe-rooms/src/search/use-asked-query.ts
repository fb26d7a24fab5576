import { useCallback, useEffect, useRef, useState } from 'react';

/** Whoever writes on has not asked yet. In milliseconds. */
const restedMs = 250;

/**
 * The words in a search field, which the address has too: they come from it, also on the way back and forward, and go there
 * once the fingers rest. `ask` puts them there. Enter does not wait: `askNow`.
 */
export function useAskedQuery(
  asked: string,
  ask: (query: string) => void,
): { query: string; setQuery: (query: string) => void; askNow: () => void } {
  const [query, setQuery] = useState(asked);
  const last = useRef(asked);
  const asking = useRef(ask);
  asking.current = ask;
  const askNow = useCallback(() => {
    const words = query.trim();
    if (words === last.current.trim()) return;
    last.current = words;
    asking.current(words);
  }, [query]);
  useEffect(() => {
    // What this field itself has put there must not undo what was written meanwhile.
    if (asked === last.current) return;
    last.current = asked;
    setQuery(asked);
  }, [asked]);
  useEffect(() => {
    const timer = setTimeout(askNow, restedMs);
    return () => clearTimeout(timer);
  }, [askNow]);
  return { query, setQuery, askNow };
}
