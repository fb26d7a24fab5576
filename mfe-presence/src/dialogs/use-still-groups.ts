import { useEffect, useRef, useState } from 'react';
import type { Present } from '../roster.ts';

/** Those who are shown together. */
export type Groups = { active: readonly Present[]; away: readonly Present[]; left: readonly Present[] };

/**
 * The groups as they stand while somebody points at them or has the focus in them: what is about to be pressed does not move. Who
 * leaves meanwhile stays in their place, who comes waits, and who was not shown and leaves is put at the end. `asked` is another
 * one once somebody has asked for more: then all stand as they are now.
 */
export function useStillGroups(now: Groups, asked: string) {
  const [pointed, setPointed] = useState(false);
  const [focused, setFocused] = useState(false);
  const stood = useRef({ groups: now, asked });
  const isHeld = (pointed || focused) && stood.current.asked === asked;
  const groups = isHeld ? inTheirPlaces(stood.current.groups, now.left) : now;
  useEffect(() => {
    stood.current = { groups, asked };
  });
  const holders = {
    onPointerEnter: () => setPointed(true),
    onPointerLeave: () => setPointed(false),
    onFocus: () => setFocused(true),
    onBlur: () => setFocused(false),
  };
  return { groups, holders };
}

function inTheirPlaces({ active, away, left }: Groups, leftNow: Groups['left']): Groups {
  const shown = new Set([...active, ...away, ...left].map(({ userId }) => userId));
  return { active, away, left: [...left, ...leftNow.filter(({ userId }) => !shown.has(userId))] };
}
