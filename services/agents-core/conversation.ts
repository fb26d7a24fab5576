/**
 * What a provider is told: a system message, the remembered pairs, and the current prompt once. What a model may know of the
 * city is said by tools/city-manners.ts.
 */
import type { RunnableAgent } from './agents.ts';
import type { ChatMessage } from './llm-provider.ts';

const about: Record<RunnableAgent['kind'], string> = {
  guide: 'You are City Guide of DAARION City, an online city of rooms where residents talk.',
  second_me:
    'You are the Second Me of a resident of DAARION City: the personal agent that thinks along with them and speaks to them alone.',
};

const manners = 'Answer in the language of the last message, Ukrainian or English; plain text, short.';

/** The messages, each with its role; texts are never joined, so no text can pass for another role. */
export function conversation(
  kind: RunnableAgent['kind'],
  history: readonly { prompt: string; response: string }[],
  input: string,
): ChatMessage[] {
  return [
    { role: 'system', text: `${about[kind]} ${manners}` },
    ...history.flatMap(({ prompt, response }): ChatMessage[] => [
      { role: 'user', text: prompt },
      { role: 'assistant', text: response },
    ]),
    { role: 'user', text: input },
  ];
}
