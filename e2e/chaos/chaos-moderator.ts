/** Who keeps a room in order, whatever happens to the city. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Seeded } from 'services/seeded.testing.ts';
import { callByRest, type Place } from './chaos-resident.ts';
import type { Act, Answer, Call, Moderated, Moderation } from './history.ts';

/**
 * Acts until `ending`, one act after the other, each tried until it is answered: what follows begins where it ended. In a
 * room where others write their messages are let through: it is neither slow nor archived, and nobody is muted but `silent`,
 * who has said one word. Every call goes into `calls` before it is made.
 */
export async function moderate(
  place: Place,
  { silent, aside }: { silent: string; aside: boolean },
  calls: Call[],
  draws: Seeded,
  ending: AbortSignal,
): Promise<void> {
  const now = new Map<Moderated, Moderation['value']>();
  let count = 0;
  const make = async (act: Act): Promise<Answer | undefined> => {
    let answer: Answer | undefined;
    while (!ending.aborted && (answer === undefined || answer.kind === 'unknown')) {
      if (answer) await sleep(draws.between(100, 800));
      const call: Call = { by: place.userId, act, answer: { kind: 'unknown', why: 'under way' } };
      calls.push(call);
      call.answer = await callByRest(act, place, draws);
      answer = call.answer;
    }
    return answer;
  };
  const set = async (of: Moderated, value: Moderation['value']) => {
    const answer = await make({ kind: 'moderate', of, value });
    if (answer?.kind === 'ok') now.set(of, value);
  };
  const turn = (of: Moderated) => set(of, now.get(of) !== true);
  const describe = () => {
    count += 1;
    return set('description', `described, ${count}`);
  };
  const pin = async () => {
    count += 1;
    const clientId = `${place.userId}-${count}`;
    const answer = await make({ kind: 'post', clientId, text: `notice ${count}` });
    if (answer?.kind !== 'ok') return;
    await turn(`pin of ${answer.seq}`);
    await turn(`pin of ${answer.seq}`);
  };
  const mute = () => turn(`mute of ${silent}`);
  const slow = () => set('slow mode', now.get('slow mode') === 5 ? 0 : 5);
  const archive = async () => {
    await turn('archived');
    await turn('archived');
  };

  const acts = aside ? [describe, pin, mute, slow, archive] : [describe, pin, mute];
  while (!ending.aborted) {
    await sleep(draws.between(300, 1_500));
    await draws.pick(acts)();
  }
}
