/** For tests: who asks agents, and how an answer is heard to its end. */
import type { Client } from '@connectrpc/connect';
import type { AgentsService } from 'proto/city/agents/v1/agents';
import { expect } from 'vitest';

const olenas = '01jd0000000000000000000001';
export const olena = `u_${olenas}`;
export const herSecondMe = `sm_${olenas}`;
export const someone = 'u_01jd0000000000000000000002';

export type Agents = Client<typeof AgentsService>;

/** The texts of an answer by Olena's Second Me, and its last step. */
export async function heard(agents: Agents, input: string, given: object = {}) {
  const texts: string[] = [];
  let steps = 0;
  for await (const { step, number } of agents.invokeStream({ agentId: herSecondMe, input, ...given })) {
    expect(number).toBe(++steps);
    if (step.case === 'text') texts.push(step.value);
    else if (step.case === 'done') return { texts, done: step.value };
  }
  throw new Error('the stream ended before the answer');
}
