/** Invoke and InvokeStream are this one path: claim the question, answer it, or wait for the run that does. */
import { Code, ConnectError } from '@connectrpc/connect';
import { type Answering, type Asker, answer } from './answer.ts';
import { type Claim, type Question, refuseAnother } from './claim.ts';
import type { Endings } from './endings.ts';
import { type Interaction, isAnswered, isRunning, runAtMostMs } from './interaction-log.ts';

/** Asks. `say` hears pieces of the answer as they come; one that is already known in one piece. */
export type Ask = (
  question: { prompt: string; requestId: string | undefined },
  asker: Asker,
  say: (text: string) => void,
) => Promise<Interaction>;

/** How often to look for the end of a run in another process, of which the Bus did not tell. */
const lookEveryMs = 1_000;

/** What asking needs. */
export type Asking = { claim(question: Question): Promise<Claim>; endings: Endings; answering: Answering };

/** Opens the path; `settled` resolves when no run is left, so that a process that closes loses none. */
export function openAsk({ claim, endings, answering }: Asking): { ask: Ask; settled(): Promise<void> } {
  const runs = new Set<Promise<unknown>>();

  const ask: Ask = async ({ prompt, requestId }, asker, say) => {
    const { userId } = asker;
    const { log } = answering;
    await log.ensureSecondMe(userId, asker.agentId);
    const claimed = await claim({ userId, requestId, prompt });
    if ('run' in claimed) return answer(claimed.run, asker, say, answering);
    const interaction =
      'answered' in claimed ? claimed.answered : await ended(userId, requestId ?? '', asker.signal, prompt);
    say(interaction.response);
    return interaction;
  };

  const ended = async (
    userId: string,
    requestId: string,
    signal: AbortSignal,
    prompt: string,
  ): Promise<Interaction> => {
    const giveUpAt = answering.now() + runAtMostMs;
    while (!signal.aborted && answering.now() < giveUpAt) {
      const interaction = await answering.log.known(userId, requestId);
      if (!interaction) throw new ConnectError('the question was erased before it was answered', Code.Aborted);
      refuseAnother(interaction, prompt);
      if (isAnswered(interaction)) return interaction;
      if (!isRunning(interaction)) break;
      await endings.next(interaction.id, lookEveryMs);
    }
    throw new ConnectError('Second Me did not answer, try again', Code.Unavailable);
  };

  return {
    ask(...asked) {
      const run = ask(...asked);
      const settled = run.catch(() => undefined).finally(() => runs.delete(settled));
      runs.add(settled);
      return run;
    },
    async settled() {
      await Promise.all(runs);
    },
  };
}
