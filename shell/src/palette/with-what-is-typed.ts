import { msg } from '@lingui/core/macro';
import type { City } from '../contract.ts';
import type { Command } from './command.ts';
import type { Say } from './say.ts';

/** Which of the pages that take what is typed the plan has. */
export type Takers = { rooms: boolean; secondMe: boolean };

/** What can be done with the typed words themselves: a room of that name, messages that have them, a question. */
export function withWhatIsTyped({ navigate }: City, takers: Takers, query: string, say: Say): Command[] {
  const typed = query.trim();
  if (typed === '') return [];
  const words = encodeURIComponent(typed);
  const always = { group: 'typed', always: true, passing: true } as const;
  const room: Command = {
    ...always,
    ...say(msg`New room “${typed}”`),
    id: 'typed:room',
    icon: 'plus',
    run: () => navigate(`/rooms?new=${words}`),
  };
  const messages: Command = {
    ...always,
    ...say(msg`Search messages for “${typed}”`),
    id: 'typed:messages',
    icon: 'search',
    run: () => navigate(`/rooms?q=${words}`),
  };
  const question: Command = {
    ...always,
    ...say(msg`Ask Second Me: “${typed}”`),
    id: 'typed:question',
    icon: 'spark',
    // The state says that it was this resident who pressed Enter on it; see use-question-of-address.ts of mfe-secondme.
    run: () => navigate(`/secondme?ask=${words}`, { state: { pressed: true } }),
  };
  const possible = [...(takers.rooms ? [room, messages] : []), ...(takers.secondMe ? [question] : [])];
  return isSentence(typed) ? possible.reverse() : possible;
}

/** Rooms have short names; who writes more, or a question mark, wants an answer. */
function isSentence(typed: string): boolean {
  return typed.includes('?') || typed.split(/\s+/).length > 3;
}
