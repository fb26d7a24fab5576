/** The agents of the city: City Guide for everyone, and one Second Me for each resident. */
import type { LlmProvider } from './llm-provider.ts';

/** Who answers now. `standsInForMs`: City Guide does, in the place of a model that is tried again after that time. */
export type Answering = { provider: LlmProvider; standsInForMs?: number };

/** An agent and who answers for it now. */
export type RunnableAgent = { id: string; name: string; kind: 'guide' | 'second_me' } & Answering;

/** Which providers answer in this city. */
export type Providers = {
  /** Behind city_guide, always. */
  guide: LlmProvider;
  /** Behind every Second Me, now. */
  secondMe(): Answering;
};

const secondMeId = /^sm_[0-9a-z]{26}$/;

/** The id of a resident's Second Me: sm_ and their own id without u_. */
export function secondMeIdOf(userId: string): string {
  return `sm_${userId.replace(/^u_/, '')}`;
}

/** Whether an id is of a Second Me, whosever. */
export function isSecondMe(agentId: string): boolean {
  return secondMeId.test(agentId);
}

/** City Guide. */
export function cityGuideAgent({ guide }: Providers): RunnableAgent {
  return { id: 'city_guide', name: 'City Guide', kind: 'guide', provider: guide };
}

/** The Second Me with that id; whoever calls has made sure that it may be told. */
export function secondMeAgent(agentId: string, { secondMe }: Providers): RunnableAgent {
  return { id: agentId, name: 'Second Me', kind: 'second_me', ...secondMe() };
}
