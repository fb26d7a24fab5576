/** The agents of the city: City Guide for everyone, one Second Me for each resident, and those that the operator adds. */
import type { KeptAgent } from './agent-registry.ts';
import type { LlmProvider } from './llm-provider.ts';

/** Who answers now. `standsInForMs`: City Guide does, in the place of a model that is tried again after that time. */
export type Answering = { provider: LlmProvider; standsInForMs?: number };

/** An agent and who answers for it now. `operator` is what the operator said of it. */
export type RunnableAgent = {
  id: string;
  name: string;
  kind: 'guide' | 'second_me' | 'operator';
  operator?: KeptAgent;
} & Answering;

/** Which providers answer in this city. */
export type Providers = {
  /** Behind city_guide, always. */
  guide: LlmProvider;
  /** Behind every Second Me, now. */
  secondMe(): Answering;
  /** Behind an agent of the operator's, who named a provider and a model or neither. Throws unavailable without that one. */
  named(provider: string, model: string): Answering;
};

/** The id of City Guide. */
export const cityGuideId = 'city_guide';

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
  return { id: cityGuideId, name: 'City Guide', kind: 'guide', provider: guide };
}

/** The Second Me with that id; whoever calls has made sure that it may be told. */
export function secondMeAgent(agentId: string, { secondMe }: Providers): RunnableAgent {
  return { id: agentId, name: 'Second Me', kind: 'second_me', ...secondMe() };
}

/** An agent of the operator's. */
export function operatorAgent(operator: KeptAgent, { named }: Providers): RunnableAgent {
  const { id, name, provider, model } = operator;
  return { id, name, kind: 'operator', operator, ...named(provider, model) };
}
