/** Invoke and InvokeStream are this one path: claim the question, answer it, or wait for the run that does. */
import { Code, ConnectError } from '@connectrpc/connect';
import type { Quota } from 'proto/city/agents/v1/agents';
import { invalid } from '../refusal.ts';
import { type Answered, type Answering, type Asker, answer } from './answer.ts';
import type { Asked } from './asker-of.ts';
import { claim, refuseAnother } from './claim.ts';
import type { Endings } from './endings.ts';
import { openIncognito } from './incognito.ts';
import { type Interaction, isAnswered, isRunning, type Regenerated, runAtMostMs } from './interaction-log.ts';
import type { Piece } from './pieces.ts';
import { toldContext } from './told-context.ts';

/** Asks. `say` hears pieces of the answer as they come; one that is already known in one piece. */
export type Ask = (asked: Asked, asker: Asker, say: (piece: Piece) => void) => Promise<Answered>;

/** How often to look for the end of a run in another process, of which the Bus did not tell. */
const lookEveryMs = 1_000;

/** Opens the path; `settled` resolves when no run is left, so that a process that closes loses none. */
export function openAsk(answering: Answering, endings: Endings): { ask: Ask; settled(): Promise<void> } {
  const runs = new Set<Promise<unknown>>();
  const { log } = answering;
  const askIncognito = openIncognito(answering);

  const ask: Ask = async (asked, asker, say) => {
    const { userId } = asker;
    const { prompt, requestId, regenerate } = asked;
    const regenerated = await regeneratedBy(asked, userId);
    // The first word waits for this and for the claim; neither needs the other.
    const told = toldContext(userId, answering, regenerate);
    // Who only waits for another run does not need it; a run that fails for want of it says so.
    told.catch(() => undefined);
    if (asked.incognito) return askIncognito(asked, told, asker, say);
    const claimed = await claim(log, { userId, requestId, prompt, regenerate, regenerated });
    if ('run' in claimed) return answer(claimed.run, told, asker, say, answering);
    const interaction = 'answered' in claimed ? claimed.answered : await ended(asked, asker);
    say({ text: interaction.response });
    const quota = await quotaOf(asker);
    return { interaction, ...(quota ? { quota } : {}), suggestions: [] };
  };

  /** What may still be asked is told also with an answer that costs nothing of it; an answer does not wait long for it. */
  const quotaOf = async ({ userId, headers, signal }: Asker): Promise<Quota | undefined> => {
    const told = await answering.agents
      .getQuota({ userId }, { headers, signal, timeoutMs: 1_000 })
      .catch(() => undefined);
    return told?.quota;
  };

  /** The interaction to replace. One that was replaced by this very question, known by its request_id, is not shown any more. */
  const regeneratedBy = async (asked: Asked, userId: string): Promise<Regenerated | undefined> => {
    const { prompt, requestId, regenerate } = asked;
    if (regenerate === undefined) return undefined;
    const known = requestId === undefined ? undefined : await log.known(userId, requestId);
    if (known) {
      refuseAnother(known, asked);
      return { id: regenerate, replaced: known.replaced - 1 };
    }
    const found = await log.find(userId, regenerate);
    if (!found) throw invalid('regenerate', 'names no interaction of yours that has an answer');
    if (found.prompt !== prompt) throw invalid('prompt', 'must be that of the interaction that is answered anew');
    return found;
  };

  const ended = async (asked: Asked, { userId, signal }: Asker): Promise<Interaction> => {
    const giveUpAt = answering.now() + runAtMostMs;
    let id = '';
    while (!signal.aborted && answering.now() < giveUpAt) {
      const interaction = await log.known(userId, asked.requestId ?? '');
      if (!interaction) {
        throw endings.refusal(id) ?? new ConnectError('the question was erased before it was answered', Code.Aborted);
      }
      id = interaction.id;
      refuseAnother(interaction, asked);
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
