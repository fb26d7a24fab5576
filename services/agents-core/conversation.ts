/**
 * What a provider is told: a system message, the remembered pairs, and the current prompt once. What a model may know of the
 * city is said by tools/city-manners.ts.
 */
import { type Context, type Persona, Persona_Tone } from 'proto/city/agents/v1/agents';
import type { RunnableAgent } from './agents.ts';
import type { ChatMessage } from './llm-provider.ts';

/** What of an agent is told. */
export type Told = Pick<RunnableAgent, 'kind' | 'operator'>;

/** What is told besides the prompt; see Context in the contract. */
export type Given = Partial<Pick<Context, 'persona' | 'facts'>> & { history?: readonly Pair[] };

type Pair = { prompt: string; response: string };

/**
 * In the place of an answer that was made from words of others, which are not told again: the resident's phrase is. There
 * is something, and always the same, since many models refuse a conversation in which the roles do not alternate.
 */
export const notToldAgain = '(This answer was made from words of others and is not told again.)';

const cityGuide = 'You are City Guide of DAARION City, an online city of rooms where residents talk.';
const secondMe =
  'You are the Second Me of a resident of DAARION City: the personal agent that thinks along with them and speaks to them alone.';

const languages: Record<string, string> = {
  '': 'Answer in the language of the last message, Ukrainian or English; plain text, short.',
  uk: 'Answer in Ukrainian; plain text, short.',
  en: 'Answer in English; plain text, short.',
};

const tones: Record<Persona_Tone, string> = {
  [Persona_Tone.UNSPECIFIED]: '',
  [Persona_Tone.CALM]: '',
  [Persona_Tone.WARM]: 'Speak warmly: friendly and encouraging.',
  [Persona_Tone.BRIEF]: 'Speak briefly: as few words as will do.',
};

/** The messages, each with its role; texts are never joined, so no text can pass for another role. */
export function conversation(agent: Told, { persona, facts = [], history = [] }: Given, input: string): ChatMessage[] {
  const system = systemMessage(agent, persona, facts);
  return [
    ...(system === '' ? [] : [{ role: 'system', text: system } as const]),
    ...history.flatMap(({ prompt, response }): ChatMessage[] => [
      { role: 'user', text: prompt },
      { role: 'assistant', text: response === '' ? notToldAgain : response },
    ]),
    ...(input === '' ? [] : [{ role: 'user', text: input } as const]),
  ];
}

/** One message: some servers take no second. Of an operator's agent it is what the operator wrote. */
function systemMessage({ kind, operator }: Told, persona: Persona | undefined, facts: readonly string[]): string {
  if (operator) return operator.prompt;
  if (kind === 'guide') return [cityGuide, languages['']].join('\n');
  const name = oneLine(persona?.name ?? '');
  const about = oneLine(persona?.about ?? '');
  return [
    secondMe,
    languages[persona?.language ?? ''],
    name && `Your name is ${name}.`,
    tones[persona?.tone ?? Persona_Tone.UNSPECIFIED],
    about && `About themselves the resident says: ${about}`,
    facts.length > 0 && 'The resident wrote down for you to know:',
    ...facts.map((fact) => `- ${oneLine(fact)}`),
  ]
    .filter(Boolean)
    .join('\n');
}

/** A text of the resident's stays in its line. */
function oneLine(text: string): string {
  return text.replace(/\s+/gu, ' ').trim();
}
