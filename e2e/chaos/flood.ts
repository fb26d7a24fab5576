/** A resident who writes more, while somebody is away, than a resume replays. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Seeded } from 'services/seeded.testing.ts';
import { callByRest, type Place } from './chaos-resident.ts';
import type { Act, Call } from './history.ts';

/** Who missed more than 500 entries of a log is told to reload. */
export const floodLength = 600;

/** Posts on their way at a time. */
const atATime = 12;
/** A city that is in trouble for longer than this takes no more of this flood. */
const patienceMs = 60_000;

/** A flood of one room: each call writes {@link floodLength} more messages. Every post goes into `calls` before it is made. */
export function floodOf(place: Place, calls: Call[], draws: Seeded): () => Promise<void> {
  let count = 0;
  return async () => {
    const giveUpAt = performance.now() + patienceMs;
    const last = count + floodLength;
    const writer = async () => {
      while (count < last && performance.now() < giveUpAt) {
        count += 1;
        await postUntilTaken({ kind: 'post', clientId: `${place.userId}-${count}`, text: `flood ${count}` }, giveUpAt);
      }
    };
    await Promise.all(Array.from({ length: atATime }, writer));
  };

  async function postUntilTaken(act: Act, giveUpAt: number): Promise<void> {
    while (performance.now() < giveUpAt) {
      const call: Call = { by: place.userId, act, answer: { kind: 'unknown', why: 'under way' } };
      calls.push(call);
      call.answer = await callByRest(act, place, draws);
      if (call.answer.kind === 'ok') return;
      await sleep(draws.between(100, 500));
    }
  }
}
