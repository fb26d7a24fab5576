/**
 * City Guide: built in, deterministic, and no language model. It answers only from what it reads in the city at that
 * moment, in the language of the question, and says what it cannot do.
 */
import type { LlmProvider } from '../llm-provider.ts';
import type { CityClients } from '../tools/city-clients.ts';
import { answerTo } from './answer.ts';
import { cityFacts } from './city-facts.ts';
import { intentOf } from './intent.ts';
import { languageOf } from './language.ts';
import { en } from './wording-en.ts';
import { uk } from './wording-uk.ts';

const wordings = { uk, en };

/** Opens the provider over the services that know the city. */
export function openCityGuide(clients: CityClients, now: () => Date = () => new Date()): LlmProvider {
  return {
    name: 'city-guide',
    model: '1.0',
    isLlm: false,
    async *stream({ messages, tools, userId, headers, signal }) {
      const asked = messages.filter(({ role }) => role === 'user').map(({ text }) => text);
      const answer = answerTo({
        intent: intentOf(asked.at(-1) ?? ''),
        earlier: asked.slice(0, -1),
        facts: cityFacts(clients, { tools, userId, headers, signal }),
        wording: wordings[languageOf(asked)],
        now: now(),
      });
      for await (const piece of answer) {
        if (signal.aborted) return;
        yield piece;
      }
    },
  };
}
