/** What a resident can ask next, where the answer is not what they came for. */
import type { CityFacts } from './city-facts.ts';
import type { Wording } from './wording.ts';

/** Questions that City Guide understands; none about a part of the city that is switched off. */
export function suggestionsOf({ suggestions }: Wording, facts: CityFacts): string[] {
  return [
    ...(facts.online.tool ? [suggestions.online] : []),
    ...(facts.popular.tool ? [suggestions.popular] : []),
    ...(facts.events.tool ? [suggestions.events] : []),
    ...(facts.rooms([]).tool ? [suggestions.find] : []),
    suggestions.asked,
  ];
}
